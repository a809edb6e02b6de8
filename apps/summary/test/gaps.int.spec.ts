import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@minime/contracts';
import { EventPublisher } from '@minime/messaging';
import { RetentionJob, type RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { GapsService } from '../src/gaps/gaps.service.js';
import { ended, turn } from './ended.fixture.js';
import { type SummaryFixture, summaryForAll } from './summary.fixture.js';

type Completed = EventData<'turn.completed.v1'>;

let fixture: SummaryFixture;
let service: RunningService;
summaryForAll((...started) => {
  [fixture, service] = started;
});

const completed = (question: string, more: Partial<Completed> = {}): Completed => ({
  conversationId: randomUUID(),
  turnId: randomUUID(),
  status: 'finished',
  question,
  answered: false,
  askedAt: new Date(Date.now() - 60_000).toISOString(),
  ...more,
});
const engine = { title: 'The engine', url: 'https://ada.example/engine' };
const gaps = () => service.app.get(GapsService, { strict: false });
const publish = (told: Completed) =>
  service.app.get(EventPublisher, { strict: false }).publish('turn.completed.v1', told);

describe('questions that nothing answers', () => {
  it('are one gap where they ask the same, with how often, examples and the place to answer', async () => {
    const first = completed('What did the engine weigh?', { nearest: engine });
    await publish(first);
    await publish(first);
    await publish(
      completed('How much did the engine weigh?', { nearest: engine, conversationId: first.conversationId }),
    );
    await publish(completed('the analytical engine weighs what?', { nearest: { title: 'Letters' } }));
    await publish(completed('Do you have children?'));
    await waitFor(async () => (await gaps().list(1)).reduce((sum, { asked }) => sum + asked, 0) >= 4, {
      what: 'four questions',
    });
    await waitFor(async () => (await fixture.pending()) === 0, { what: 'the repeat to be dealt with' });
    const [weight, children, ...others] = await gaps().list(1);
    expect(weight).toMatchObject({ asked: 3, conversations: 2, page: engine });
    expect([weight!.question, ...weight!.examples]).toHaveLength(3);
    expect(children).toMatchObject({ asked: 1, question: 'Do you have children?', examples: [] });
    expect(children).not.toHaveProperty('page');
    expect(others).toEqual([]);
  });

  it('open one gap also when two replicas hear of them at the same moment', async () => {
    const other = await fixture.replica();
    const told = Array.from({ length: 6 }, () => completed('What did the engine weigh?'));
    const both = [service, other].map(({ app }) => app.get(GapsService, { strict: false }));
    await Promise.all(told.map((each, index) => both[index % 2]!.unanswered(each)));
    expect(await gaps().list(1)).toMatchObject([{ asked: 6, conversations: 6 }]);
    await fixture.retire(other);
  });

  it('are forgotten where the turn was given anew, or asking again has helped', async () => {
    const conversationId = randomUUID();
    const replaced = completed('What did the engine weigh?', { conversationId, askedAt: '2026-11-22T16:41:00.000Z' });
    const again = completed('Do you have children?', { conversationId, askedAt: '2026-11-22T16:42:00.000Z' });
    const stays = completed('Which club do you support?', { conversationId, askedAt: '2026-11-22T16:43:00.000Z' });
    for (const each of [replaced, again, stays]) await gaps().unanswered(each);
    const anew = completed(replaced.question, { conversationId, replaces: replaced.turnId, askedAt: replaced.askedAt });
    await gaps().unanswered(anew);
    const open = async () =>
      (await fixture.query<{ turn_id: string }>('SELECT * FROM "summary"."questions" WHERE "gap_id" IS NOT NULL'))
        .map(({ turn_id }) => turn_id)
        .sort();
    expect(await open()).toEqual([anew, again, stays].map(({ turnId }) => turnId).sort());

    const turns = [again, stays].map(({ turnId, question, askedAt }) => turn(question, '...', { turnId, at: askedAt }));
    await gaps().conversationEnded(ended({ conversationId, turns, unansweredQuestions: [stays.question] }));
    expect(await open()).toEqual([stays.turnId]);
    expect(await fixture.query('SELECT "country", "stretch" FROM "summary"."talks"')).toEqual([
      { country: 'Portugal', stretch: 1 },
    ]);
  });

  it('are no gap any more once one like them has found its answer, until one has not again', async () => {
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
    await gaps().unanswered(completed('What did the engine weigh?', { askedAt: at(60) }));
    const conversationId = randomUUID();
    const turns = [turn('How much did the engine weigh?', 'Fifteen tons.', { turnId: randomUUID(), at: at(30) })];
    await gaps().conversationEnded(
      ended({ conversationId, turns, unansweredQuestions: [], startedAt: at(31), endedAt: at(29) }),
    );
    expect(await gaps().list(1)).toEqual([]);
    await gaps().unanswered(completed('the engine weighs what?', { askedAt: at(10) }));
    expect(await gaps().list(1)).toMatchObject([{ asked: 1, question: 'the engine weighs what?' }]);
  });

  it('leave no word behind when their visitor erases the conversation, nor after RETENTION_DAYS', async () => {
    const told = completed('What did the Heliotrope weigh?');
    await gaps().unanswered(told);
    await gaps().conversationEnded(
      ended({
        conversationId: told.conversationId,
        turns: [turn('And the Heliotrope?', 'Well.', { turnId: randomUUID() })],
      }),
    );
    expect(await fixture.holding('Heliotrope')).toEqual(['summary.questions']);
    await service.app.get(EventPublisher, { strict: false }).publish('conversation.erase-requested.v1', {
      conversationId: told.conversationId,
      visitorId: randomUUID(),
    });
    await waitFor(async () => (await fixture.holding('Heliotrope')).length === 0, { what: 'the erasure' });
    await waitFor(async () => (await fixture.pending()) === 0, { what: 'the wish to be dealt with' });
    await gaps().unanswered(told);
    expect(await fixture.holding(told.conversationId)).toEqual(['summary.erasures']);

    await gaps().unanswered(completed('What did the Heliotrope weigh?', { askedAt: '2026-01-01T00:00:00.000Z' }));
    expect(await service.app.get(RetentionJob, { strict: false }).run()).toBe(1);
    expect(await fixture.holding('Heliotrope')).toEqual([]);
  });

  it('ask for one draft of the missing page once two conversations have asked', async () => {
    const drafting = await fixture.replica({ NOTION_GAPS_PARENT_ID: '0'.repeat(32) });
    const record = (told: Completed) => drafting.app.get(GapsService, { strict: false }).unanswered(told);
    const first = completed('What did the Heliotrope weigh?', { nearest: engine });
    const second = completed('How much did the Heliotrope weigh?');
    await record(first);
    await record(completed('And what did the Heliotrope weigh?', { conversationId: first.conversationId }));
    const asked = async () =>
      (
        await fixture.query<{ body: string }>(
          `SELECT "body" FROM "messaging"."unrouted" WHERE "event" = 'gap.draft-requested.v1'`,
        )
      ).map(({ body }) => JSON.parse(body).data);
    expect(await fixture.query('SELECT FROM "summary"."gap_drafts"')).toEqual([]);
    await Promise.all([record(second), record(completed('the Heliotrope weighs what?'))]);
    await waitFor(async () => (await asked()).length > 0, { what: 'the request' });
    await record(completed('What did the Heliotrope weigh?'));
    await waitFor(async () => (await fixture.query('SELECT FROM "summary"."outbox"')).length === 0, {
      what: 'the outbox',
    });
    expect(await asked()).toMatchObject([
      {
        question: expect.stringContaining('Heliotrope'),
        nearest: engine,
        conversationIds: expect.arrayContaining([first.conversationId]),
      },
    ]);
    await fixture.retire(drafting);
    await fixture.query('DELETE FROM "messaging"."unrouted"');
  });

  it('are told by npm run gaps', async () => {
    await gaps().unanswered(completed('What did the engine weigh?', { nearest: engine }));
    expect(await fixture.command('gaps.cli.js', ['--json'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('"question": "What did the engine weigh?"'),
    });
    const { out } = await fixture.command('gaps.cli.js', ['--days', '2']);
    expect(out).toContain('1x  What did the engine weigh?\n');
    expect(out).toContain('place to answer: The engine (https://ada.example/engine)');
    expect(await fixture.command('gaps.cli.js', ['--days', 'many'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--days must be a number'),
    });
  });
});
