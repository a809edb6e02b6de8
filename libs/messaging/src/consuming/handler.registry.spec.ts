import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Event } from '@minime/contracts';
import { of, throwError } from 'rxjs';
import { HandlerFailure } from './handler.failure.js';
import { HandlerRegistry } from './handler.registry.js';

const event = { type: 'feedback.given.v1' } as Event<'feedback.given.v1'>;
const handler = (result: unknown) => async () => result as never;
const conversationId = randomUUID();

describe('HandlerRegistry', () => {
  it.each([
    ['an event that no contract knows', 'visitor.sneezed.v1', true],
    ['a request that no contract knows', 'visitor.age.v1', false],
    ['a pattern that is no name', { cmd: 'sum' }, true],
  ])('refuses %s when the app starts', (_, pattern, isEvent) => {
    const registry = new HandlerRegistry();
    expect(() => registry.add(pattern, handler(1), isEvent)).toThrow(
      expect.objectContaining({ code: 'handler_invalid' }),
    );
  });

  it('refuses a second answer to one request', () => {
    const registry = new HandlerRegistry();
    registry.add('turn.snapshot.v1', handler(null), false);
    expect(() => registry.add('turn.snapshot.v1', handler(null), false)).toThrow('twice');
  });

  it('runs every handler of an event, and heeds what any of them throws', async () => {
    const ran: number[] = [];
    const registry = new HandlerRegistry();
    registry.add(event.type, async () => ran.push(1) as never, true);
    registry.add(event.type, async () => of(ran.push(2)) as never, true);
    await registry.handle(event);
    expect(ran).toEqual([1, 2]);

    const own = new Error('mine');
    registry.add(event.type, handler(of(new HandlerFailure(own))), true);
    await expect(registry.handle(event)).rejects.toBe(own);
  });

  it('heeds an error of the stream itself', async () => {
    const registry = new HandlerRegistry();
    registry.add(event.type, handler(throwError(() => new Error('streamed'))), true);
    await expect(registry.handle(event)).rejects.toThrow('streamed');
  });

  it('parses questions and answers', async () => {
    const registry = new HandlerRegistry();
    registry.add('conversation.history.v1', async ({ limit }) => ({ turns: [], extra: limit }) as never, false);
    expect(await registry.answer('conversation.history.v1', { conversationId })).toEqual({ turns: [] });
    await expect(registry.answer('conversation.history.v1', { conversationId: 7 })).rejects.toThrow();
    await expect(registry.answer('turn.snapshot.v1', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('does not let a broken answer out', async () => {
    const registry = new HandlerRegistry();
    registry.add('conversation.history.v1', handler({ turns: 'none' }), false);
    await expect(registry.answer('conversation.history.v1', { conversationId })).rejects.toThrow();
  });
});
