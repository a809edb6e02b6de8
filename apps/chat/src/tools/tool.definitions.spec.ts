import { describe, expect, it } from '@jest/globals';
import type { MeetingStore } from '../meetings/ports.js';
import type { VisitorStore } from '../ports.js';
import type { RetrievalService } from '../retrieval/retrieval.service.js';
import { convertTimeTool } from './convert-time.tool.js';
import { getCurrentTimeTool } from './get-current-time.tool.js';
import { searchKnowledgeTool } from './search-knowledge.tool.js';
import { definitionOf, type Tool } from './tool.js';
import { updateUserInfoTool } from './update-user-info.tool.js';

const tools = (): Tool[] => [
  searchKnowledgeTool({} as RetrievalService),
  updateUserInfoTool({} as VisitorStore, {} as MeetingStore),
  getCurrentTimeTool,
  convertTimeTool,
];

describe('what the model is told of its tools', () => {
  it('is the same bytes every time', () => {
    expect(JSON.stringify(tools().map(definitionOf))).toBe(JSON.stringify(tools().map(definitionOf)));
  });

  it.each(tools().map((tool) => [tool.name, definitionOf(tool)] as const))('describes every field of %s', (_, tool) => {
    const { properties, type } = tool.input_schema as { type: string; properties: Record<string, object> };
    expect(type).toBe('object');
    expect(tool.description).toBeTruthy();
    for (const property of Object.values(properties)) expect(property).toHaveProperty('description');
  });
});
