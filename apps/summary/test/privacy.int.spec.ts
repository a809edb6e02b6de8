import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventPublisher, Requester } from '@minime/messaging';
import { RetentionJob, type RunningService } from '@minime/platform';
import { waitFor } from '@minime/testing';
import { FeedbackLog, PrivacyStore } from '../src/ports.js';
import { ended, summaryText } from './ended.fixture.js';
import { SummaryFixture } from './summary.fixture.js';

describe('what the summary service keeps', () => {
  let fixture: SummaryFixture;
  let service: RunningService;
  let conversationId: string;
  beforeAll(async () => {
    fixture = await SummaryFixture.start();
    service = await fixture.replica();
  });
  beforeEach(async () => {
    conversationId = randomUUID();
    await fixture.reset();
  });
  afterAll(() => fixture.stop());

  const get = <T>(token: abstract new (...args: never[]) => T) =>
    service.app.get(token as never, { strict: false }) as T;
  const exported = () => get(Requester).ask('conversation.summaries.v1', { conversationId });
  const opinion = () => ({ conversationId, turnId: randomUUID(), value: 'down' as const, comment: 'too short' });
  const mailed = async () => {
    const summary = { content: [{ type: 'text' as const, text: JSON.stringify(summaryText) }] };
    await fixture.control.script(summary);
    await fixture.attempt(service, ended({ conversationId }));
    await get(FeedbackLog).keep(opinion(), new Date());
  };

  it('is given to the visitor, erased at their wish, and not begun anew', async () => {
    await mailed();
    expect(await exported()).toMatchObject({
      mails: [{ stretch: 1, sentAt: expect.any(String), summary: { headline: summaryText.headline } }],
      feedback: [{ value: 'down', comment: 'too short' }],
    });
    await get(EventPublisher).publish('conversation.erase-requested.v1', { conversationId, visitorId: randomUUID() });
    const nothing = { mails: [], feedback: [] };
    await waitFor(async () => (await exported()).mails.length === 0, { what: 'the erasure' });
    const sent = fixture.sandbox.inbox.list().length;
    await fixture.attempt(service, ended({ conversationId, stretch: 2 }));
    await get(FeedbackLog).keep(opinion(), new Date());
    expect(await exported()).toEqual(nothing);
    expect(fixture.sandbox.inbox.list().length).toBe(sent);
  });

  it('is forgotten after RETENTION_DAYS', async () => {
    await mailed();
    const erased = randomUUID();
    await get(PrivacyStore).erase(erased);
    expect(await get(RetentionJob).run()).toBe(0);
    await fixture.grow(conversationId, 91);
    expect(await get(RetentionJob).run()).toBeGreaterThanOrEqual(3);
    expect(await get(PrivacyStore).isErased(erased)).toBe(false);
    expect(await exported()).toEqual({ mails: [], feedback: [] });
  });
});
