import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventPublisher } from '@minime/messaging';
import type { RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AlertService } from '../src/alerts/alert.service.js';
import { nextDigest } from '../src/digest/digest.schedule.js';
import { GapsService } from '../src/gaps/gaps.service.js';
import { OwnerCron } from '../src/owner.cron.js';
import { FeedbackLog, MeetingLog, SyncLog } from '../src/ports.js';
import { ended, turn } from './ended.fixture.js';
import { SummaryFixture } from './summary.fixture.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

let fixture: SummaryFixture;
let service: RunningService;
let other: RunningService;
beforeAll(async () => {
  fixture = await SummaryFixture.start();
  service = await fixture.replica();
  other = await fixture.replica();
  // They look when they are told to, and not besides every ten minutes.
  for (const { app } of [service, other]) app.get(SchedulerRegistry, { strict: false }).deleteCronJob('look');
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await Promise.all([service, other].map(look));
  await fixture.reset();
});

const get = <T>(token: abstract new (...args: never[]) => T): T =>
  service.app.get(token as never, { strict: false }) as T;
const look = ({ app }: RunningService) => app.get(OwnerCron, { strict: false }).look();
const inbox = () => fixture.sandbox.inbox.list();
/** The Monday before last, where the owner is: since then one digest has come due, or two. */
const BEGINNING = nextDigest('0 8 * * 1', 'Europe/London', new Date(Date.now() - 14 * DAY_MS));
const lastDigest = () => fixture.query('INSERT INTO "summary"."digest" ("since") VALUES ($1)', [BEGINNING]);
const since = async () => (await fixture.query<{ since: Date }>('SELECT * FROM "summary"."digest"'))[0]!.since;

/** A week with something of everything, all of it right after the last digest. */
async function week(): Promise<void> {
  const at = (minutes: number) => new Date(BEGINNING.getTime() + minutes * 60_000);
  const disliked = randomUUID();
  const questions = ['What is Note G?', 'What did the engine weigh?'];
  const places = [{ country: 'Germany', countryCode: 'DE' }, { country: 'Germany', countryCode: 'DE' }, {}];
  for (const [visit, place] of places.entries()) {
    const conversationId = randomUUID();
    const turns = questions.map((question, index) =>
      turn(question, '...', { turnId: visit === 0 && index === 0 ? disliked : randomUUID(), at: at(1).toISOString() }),
    );
    const visitor = { ...ended().visitor, place };
    await get(GapsService).unanswered({
      conversationId,
      turnId: turns[1]!.turnId,
      status: 'finished',
      question: turns[1]!.question,
      answered: false,
      nearest: { title: 'The engine', url: 'https://ada.example/engine' },
      askedAt: at(1).toISOString(),
    });
    await get(GapsService).conversationEnded(
      ended({
        conversationId,
        turns,
        visitor,
        unansweredQuestions: [turns[1]!.question],
        startedAt: at(0).toISOString(),
        endedAt: at(2).toISOString(),
      }),
    );
  }
  await get(FeedbackLog).keep(
    { conversationId: randomUUID(), turnId: disliked, value: 'down', comment: 'Too short <b>' },
    at(3),
  );
  const booking = { meetingId: randomUUID(), status: 'booked' as const, startsAt: at(9).toISOString() };
  await get(MeetingLog).keep(
    { conversationId: randomUUID(), booking: { ...booking, endsAt: at(10).toISOString(), title: 'A call' } },
    at(4),
  );
  await fixture.query(
    `INSERT INTO "llm"."calls" ("id", "at", "purpose", "model", "input_tokens", "output_tokens", "cache_read_tokens",
       "cache_write_tokens", "cost_usd", "total_ms", "outcome")
     VALUES ($1, $2, 'answer', 'm', 1, 1, 0, 0, 1.25, 1, 'finished')`,
    [randomUUID(), at(5)],
  );
  await get(SyncLog).keep({ finishedAt: at(6).toISOString(), problems: [], broken: 'notion: does not answer' });
  await get(SyncLog).keep({ finishedAt: at(7).toISOString(), problems: [] });
}

describe('the digest', () => {
  it('is one mail of everything, however many replicas look, and looks again', async () => {
    await lastDigest();
    await week();
    await Promise.all([look(service), look(other)]);
    await look(service);
    await look(other);
    expect(inbox()).toHaveLength(1);
    const [{ subject, text, html }] = inbox() as [ReturnType<typeof inbox>[number]];
    expect(subject).toMatch(/^\d+( \w+)?–\d+ \w+: 3 conversations, 1 call booked, 1 question without an answer$/);
    for (const said of [
      'Germany (2), unknown (1)',
      '1 booked',
      '0 up, 1 down',
      '$1.25',
      '$1.25 of its $5.00',
      '1 of 2 failed',
      'What is Note G? (3 times)',
      'What did the engine weigh? (3 times)',
      'Place to answer: The engine',
      'https://ada.example/engine',
    ]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
    expect(text).toContain('* What is Note G?\n  “Too short <b>”');
    expect(html).not.toContain('<b>');
    expect(Date.now() - (await since()).getTime()).toBeGreaterThanOrEqual(0);
    expect(Date.now() - (await since()).getTime()).toBeLessThan(8 * DAY_MS);
  });

  it('comes once also where the process died after the server had it, and again where the server had it not', async () => {
    await lastDigest();
    await week();
    const before = await since();
    await fixture.control.fail({ part: 'smtp', kind: 'cut', at: 'before-data' });
    await look(service);
    expect(inbox()).toEqual([]);
    expect(await since()).toEqual(before);
    await look(other);
    expect(inbox()).toHaveLength(1);
    await fixture.query('UPDATE "summary"."digest" SET "since" = $1', [before]);
    await look(service);
    expect(inbox()).toHaveLength(1);
    expect((await since()).getTime()).toBeGreaterThan(before.getTime());
  });

  it('does not come for a week in which nothing happened, nor before its time', async () => {
    await lastDigest();
    const before = await since();
    await look(service);
    expect(inbox()).toEqual([]);
    expect((await since()).getTime()).toBeGreaterThan(before.getTime());
    await fixture.reset();
    await look(service);
    expect(Date.now() - (await since()).getTime()).toBeLessThan(HOUR_MS);
  });
});

it('is shown beforehand by npm run digest, which sends nothing', async () => {
  await lastDigest();
  await week();
  const { code, out } = await fixture.command('digest.cli.js', ['--days', '15']);
  expect(code).toBe(0);
  expect(out).toContain('What did the engine weigh? (3 times)');
  expect(out).toContain('$1.25');
  expect(inbox()).toEqual([]);
  expect(await since()).toEqual(BEGINNING);
});

describe('alerts', () => {
  const failed = (hoursAgo: number, broken?: string) =>
    get(SyncLog).keep({
      finishedAt: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString(),
      ...(broken && { broken }),
      problems: broken ? [] : [{ page: 'notes.md', reason: 'front matter, line 3' }],
    });
  const check = (daysOn = 0) => get(AlertService).checkSync(new Date(Date.now() + daysOn * DAY_MS));

  it('tell of a sync that has failed for a day, once a day', async () => {
    await service.app.get(EventPublisher, { strict: false }).publish('knowledge.sync-ended.v1', {
      finishedAt: new Date(Date.now() - 30 * HOUR_MS).toISOString(),
      problems: [],
    });
    await waitFor(async () => (await fixture.query('SELECT FROM "summary"."syncs"')).length > 0, {
      what: 'the sync',
    });
    await failed(23, 'notion: does not accept NOTION_TOKEN');
    await check();
    expect(inbox()).toEqual([]);
    await failed(2, 'notion: does not accept NOTION_TOKEN');
    await Promise.all([check(0.1), check(0.1)]);
    await check(0.9);
    expect(inbox()).toMatchObject([
      { subject: 'Your AI has not read your pages for 1 day: notion: does not accept NOTION_TOKEN' },
    ]);
    expect(inbox()[0]!.text).toContain('* notion: does not accept NOTION_TOKEN');
    await check(1.1);
    expect(inbox()).toHaveLength(2);
    await get(SyncLog).keep({ finishedAt: new Date().toISOString(), problems: [] });
    await check(5);
    expect(inbox()).toHaveLength(2);
  });

  it('tell of pages that cannot be read once', async () => {
    await failed(25);
    await failed(1);
    for (const day of [0, 1, 2]) await check(day);
    expect(inbox()).toMatchObject([{ subject: 'Your AI cannot read 1 page of yours, for a day now' }]);
  });

  it('tell of dead letters once a day, from any replica', async () => {
    await look(service);
    expect(inbox()).toEqual([]);
    await fixture.query(
      `INSERT INTO "messaging"."dead_letters" ("queue", "origin", "code", "reason", "attempts", "body")
       SELECT 'summary.dead', 'summary.conversation.ended.v1', 'mail_refused', 'no', 1, '{}' FROM generate_series(1, 2)`,
    );
    await Promise.all([look(service), look(other)]);
    await look(service);
    expect(inbox()).toMatchObject([{ subject: 'Your AI could not deal with 2 messages' }]);
    expect(inbox()[0]!.text).toContain('* summary.dead: 2 (mails to you)');
    const tomorrow = new Date(Date.now() + DAY_MS);
    for (const now of [new Date(), tomorrow, tomorrow]) await get(AlertService).checkDeadLetters(now);
    expect(inbox()).toHaveLength(2);
  });
});
