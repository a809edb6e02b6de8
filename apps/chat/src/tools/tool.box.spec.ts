import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { testHost } from '@minime/testing';
import { z } from 'zod';
import { RESULT_CHARACTERS, ToolBox, USE_MS } from './tool.box.js';
import type { Tool, ToolContext, ToolResult } from './tool.js';

const context = { turnId: 't1' } as ToolContext;
const use = { id: 'u1', name: 'get_current_time', input: {} };
const boxWith = (execute: () => Promise<ToolResult>) =>
  new ToolBox([{ name: 'get_current_time', description: 'Tells', input: z.object({}), execute } as Tool], testHost());
const hit = (text: string) => ({
  type: 'search_result' as const,
  source: 'notes.md#1',
  title: 'Notes',
  content: [{ type: 'text' as const, text }],
  citations: { enabled: true },
});

describe('ToolBox', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits so long for a tool and no longer, and claims nothing of what it did', async () => {
    jest.useFakeTimers();
    const receipt = boxWith(() => new Promise(() => undefined)).use(use, context);
    const seen = jest.fn();
    void receipt.then(seen);
    await jest.advanceTimersByTimeAsync(USE_MS - 1);
    expect(seen).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(await receipt).toEqual({
      failed: true,
      block: {
        ...{ type: 'tool_result', tool_use_id: 'u1', is_error: true },
        content: expect.stringContaining('not answer in time'),
      },
    });
  });

  it('leaves no timer behind a tool that answers', async () => {
    const box = boxWith(async () => 'Noon');
    // Ticks and immediates are left alone: others in this process use them at any time.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const before = jest.getTimerCount();
    await box.use(use, context);
    expect(jest.getTimerCount()).toBe(before);
  });

  it('cuts a text that is too long, between characters', async () => {
    const { block } = await boxWith(async () => `a${'🗼'.repeat(RESULT_CHARACTERS)}`).use(use, context);
    const content = block.content as string;
    expect(content.length).toBeLessThan(RESULT_CHARACTERS + 100);
    expect(content).toMatch(/^a🗼+\n\(The rest is left out: it is too long\.\)$/u);
  });

  it('leaves out the passages that are too much, and says so', async () => {
    const [first, second] = [hit('Short.'), hit('x'.repeat(RESULT_CHARACTERS))];
    const { block } = await boxWith(async () => [first, second]).use(use, context);
    expect(block.content).toEqual([first, { type: 'text', text: '(The rest is left out: it is too long.)' }]);
  });
});
