import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import pino from 'pino';
import { FrameRelay } from '../../apps/gateway/src/frame.relay.js';
import { ChatModel, conversationId, type Fate, RoughBus } from './chat.model.js';
import { Tab } from './tab.model.js';

/** Waits for the turn of the event loop instead of for a while. */
class QuickRelay extends FrameRelay {
  protected override async pause(): Promise<void> {
    await turnOfLoop();
  }
}

const RUNS = 300;
const LOOPS_UNTIL_QUIET = 8;

const fate = fc.constantFrom<Fate>('arrives', 'arrives', 'arrives', 'arrives', 'is lost', 'comes twice', 'comes late');
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('says' as const), text: fc.string({ minLength: 1 }), fate }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('worker dies' as const), fate }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('drops', 'comes back', 'reloads', 'remembers', 'stalls', 'reads on'),
      tab: fc.nat(1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lags' as const), chunks: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.constant({ what: 'late frames come' as const }) },
  { weight: 1, arbitrary: fc.constant({ what: 'a second passes' as const }) },
  { weight: 3, arbitrary: fc.constant({ what: 'the loop turns' as const }) },
);
const turn = fc.record({
  isAnew: fc.boolean(),
  start: fate,
  course: fc.array(happening, { minLength: 1, maxLength: 25 }),
  end: fate,
});

it('shows each of two tabs every answer exactly as it is stored, whatever the network does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 4 }), async (turns) => {
      const bus = new RoughBus();
      const chat = new ChatModel((frame) => bus.publish(frame));
      const relay = new QuickRelay(bus, chat, pino({ level: 'silent' }));
      relay.onApplicationBootstrap();
      try {
        const tabs = [new Tab(relay, chat), new Tab(relay, chat)];
        for (const { isAnew, start, course, end } of turns) {
          const turnId = chat.accept(isAnew ? chat.turns.at(-1)?.turnId : undefined);
          relay.expect(conversationId, turnId);
          bus.fate = start;
          chat.start();
          for (const step of course) await happens(step, { bus, chat, relay, tabs });
          bus.fate = end;
          chat.finish();
        }
        bus.deliverLate();
        for (const tab of tabs) await endsWell(tab);
        await quiet();
        // Silence asks, and so does whoever has read on; what it asks for may take a few turns of the loop.
        for (let second = 0; second < 3; second++) {
          relay.sweep(0);
          await quiet();
        }
        for (const tab of tabs) expect(tab.shown).toEqual(chat.shown);
      } finally {
        relay.beforeApplicationShutdown();
      }
    }),
    { numRuns: RUNS },
  );
});

type Step = { what: string; text?: string; fate?: Fate; tab?: number; chunks?: number };
interface World {
  bus: RoughBus;
  chat: ChatModel;
  relay: FrameRelay;
  tabs: Tab[];
}

async function happens(step: Step, { bus, chat, relay, tabs }: World): Promise<void> {
  const tab = tabs[step.tab ?? 0]!;
  bus.fate = step.fate ?? 'arrives';
  switch (step.what) {
    case 'says':
      return chat.say(step.text!);
    case 'worker dies':
      return chat.start();
    case 'drops':
      return tab.drop();
    case 'comes back':
      return tab.isOnline ? undefined : tab.connect();
    case 'reloads':
      return tab.reload();
    case 'remembers':
      return tab.remember();
    case 'stalls':
      tab.isStalled = true;
      return;
    case 'reads on':
      tab.isStalled = false;
      return;
    case 'lags':
      chat.lag = step.chunks!;
      return;
    case 'late frames come':
      return bus.deliverLate();
    case 'a second passes':
      return relay.sweep();
    default:
      await turnOfLoop();
  }
}

/** Sooner or later the visitor reads, is connected and has been given the history. */
async function endsWell(tab: Tab): Promise<void> {
  tab.isStalled = false;
  if (!tab.isOnline) tab.connect();
  await turnOfLoop();
  tab.remember();
}

async function quiet(): Promise<void> {
  for (let loop = 0; loop < LOOPS_UNTIL_QUIET; loop++) await turnOfLoop();
}
