import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Frame } from '@minime/contracts';
import { FrameBus } from '@minime/messaging';
import type { ClaimedTurn, Outcome } from '../ports.js';
import { LiveTurn } from './live.turn.js';

class RecordedFrames extends FrameBus {
  readonly sent: Frame[] = [];
  override publish(frame: Frame): void {
    this.sent.push(structuredClone(frame));
  }
  override subscribe(): () => void {
    return () => undefined;
  }
  override onInterrupted(): () => void {
    return () => undefined;
  }
}

const turn: ClaimedTurn = {
  turnId: '0f5f4a52-7d7e-4a39-9a3c-6a4d0d3f7c21',
  conversationId: '5d0f6c1e-8a53-4b4e-9a53-2f5f0a8e3c10',
  visitorId: 'b8a6f0a4-4c4b-4b6a-8f0b-1d8c7d9e0f11',
  epoch: 2,
  position: 1,
  stretch: 1,
  question: 'Why?',
  networkKey: 'k',
  askedAt: new Date('2026-11-22T17:00:00Z'),
  context: {},
  stopRequested: false,
};
const finished: Outcome = {
  status: 'finished',
  answered: true,
  usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
  costUsd: 0,
};

describe('LiveTurn', () => {
  let frames: RecordedFrames;
  let live: LiveTurn;
  beforeEach(() => {
    frames = new RecordedFrames();
    live = new LiveTurn(turn, frames);
  });
  const events = () => frames.sent.map(({ event }) => event);

  it('numbers its chunks and says what it contains', () => {
    live.start();
    live.say('Because ');
    live.say('of ');
    live.say('gears.');
    live.end();
    live.finish(finished);
    expect(events()).toEqual(['turn_started', 'message_chunk', 'message_chunk', 'finish']);
    expect(frames.sent.at(-1)?.payload).toMatchObject({ epoch: 2, seq: 2, status: 'finished' });
    expect(live.snapshot).toMatchObject({ epoch: 2, seq: 2, content: 'Because of gears.' });
  });

  it('sends what a citation stands behind before the citation', () => {
    live.say('🗼 ');
    live.say('stands.');
    live.cite((offset) => ({ index: 1, offset, title: 'Towers', quote: 'It stands.' }));
    expect(events()).toEqual(['message_chunk', 'message_chunk', 'citation']);
    expect(frames.sent.at(-1)?.payload).toMatchObject({ index: 1, offset: '🗼 stands.'.length });
  });

  it('keeps one entry for a tool through its states', () => {
    const activity = { callId: 'one', name: 'search_knowledge', label: 'Looking' };
    live.show({ ...activity, status: 'running' });
    live.show({ ...activity, status: 'done' });
    expect(events()).toEqual(['tool', 'tool']);
    expect(live.content.tools).toEqual([{ ...activity, status: 'done' }]);
  });

  it('sets what comes after a tool apart, unless it is apart already', () => {
    live.newParagraph();
    live.say('Let me look.');
    live.newParagraph();
    live.say('Here.\n');
    live.newParagraph();
    live.say('There.');
    live.end();
    expect(live.content.content).toBe('Let me look.\n\nHere.\nThere.');
  });

  it('says nothing more once it is stopped, but what it had said', () => {
    live.say('One ');
    live.say('two ');
    live.stop();
    live.say('three');
    live.end();
    expect(live.content.content).toBe('One two ');
    expect(live.signal.aborted).toBe(true);
    expect([live.isStopped, live.isDeserted]).toEqual([true, false]);
  });

  it('falls silent at once when another worker has it', () => {
    live.say('One ');
    live.say('two ');
    live.desert();
    live.say('three');
    live.stop();
    live.end();
    expect(events()).toEqual(['message_chunk']);
    expect([live.isStopped, live.isDeserted]).toEqual([false, true]);
  });

  it('knows whether there is anything new to store', () => {
    live.start();
    expect(live.takeChanged()).toBe(false);
    live.say('One');
    expect([live.takeChanged(), live.takeChanged()]).toEqual([true, false]);
  });
});
