import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fillSchema } from './schema.filler.js';

const nothing = () => undefined;

describe('fillSchema', () => {
  it('makes the least that a schema accepts when nothing is known', () => {
    const schema = z.object({
      text: z.string().min(3).max(12),
      mood: z.enum(['happy', 'neutral']),
      count: z.int().min(2),
      score: z.number(),
      maybe: z.string().nullable(),
      left: z.string().optional(),
      list: z.array(z.object({ question: z.string() })).min(1),
      when: z.iso.datetime(),
      mail: z.email(),
      done: z.boolean(),
      either: z.union([z.object({ kind: z.literal('a') }), z.null()]),
      kind: z.literal('fixed'),
    });
    const value = fillSchema(zodOutputFormat(schema).schema, nothing);
    expect(schema.parse(value)).toMatchObject({ mood: 'neutral', count: 2, score: 0, maybe: null, kind: 'fixed' });
    expect(value).not.toHaveProperty('left');
  });

  it('puts what is known where it belongs', () => {
    const schema = z.object({
      who: z.object({ name: z.string().nullable(), age: z.number() }),
      questions: z.array(z.object({ question: z.string(), answered: z.boolean() })),
      tags: z.array(z.string()),
      left: z.string().optional(),
    });
    const known: Record<string, unknown> = { name: 'Eve', questions: ['Why?'], tags: ['a', 'b'], left: 'here' };
    expect(fillSchema(zodOutputFormat(schema).schema, ({ name }) => known[name])).toEqual({
      who: { name: 'Eve', age: 0 },
      questions: [{ question: 'Why?', answered: false }],
      tags: ['a', 'b'],
      left: 'here',
    });
  });

  it('follows references, also those of a schema that holds itself', () => {
    const schema = {
      type: 'object',
      properties: { child: { $ref: '#/$defs/node' } },
      required: ['child'],
      additionalProperties: false,
      $defs: {
        node: {
          type: 'object',
          properties: { label: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
          required: ['label', 'next'],
          additionalProperties: false,
        },
      },
    };
    expect(fillSchema(schema, nothing)).toEqual({ child: { label: '', next: null } });
  });
});
