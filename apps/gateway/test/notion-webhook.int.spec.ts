import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { signWebhookPayload } from '@notionhq/client';
import { type Gateway, House } from './gateway.harness.js';

const TOKEN = 'secret_of_this_test';
const CHANGE = JSON.stringify({ id: 'e1', type: 'page.content_updated', entity: { id: 'p1', type: 'page' } });

let house: House;
let gateway: Gateway;

beforeAll(async () => {
  house = await House.open();
  gateway = await house.gateway({ NOTION_WEBHOOK_TOKEN: TOKEN });
});
afterAll(() => house.close());
beforeEach(() => {
  house.chat.events.length = 0;
  house.logged.length = 0;
});

const signed = (body: string, verificationToken = TOKEN) => signWebhookPayload({ body, verificationToken });
const send = (body: string, signature?: string, to = gateway) =>
  fetch(`${to.url}/webhooks/notion`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature && { 'x-notion-signature': signature }) },
    body,
  }).then(({ status }) => status);

describe("Notion's webhook", () => {
  it('asks for one sync, however many changes it tells of and in whatever order', async () => {
    const older = CHANGE.replace('e1', 'e0');
    for (const body of [CHANGE, older, ` ${CHANGE}`]) expect(await send(body, await signed(body))).toBe(200);
    await waitFor(() => house.chat.events.length > 0, { what: 'the wish for a sync' });
    expect(house.chat.events).toMatchObject([
      { type: 'knowledge.sync-requested.v1', data: { full: false, requestedBy: 'webhook' } },
    ]);
  });

  it('believes nobody who has not signed these very bytes', async () => {
    const right = await signed(CHANGE);
    const wrong: [body: string, signature: string | undefined][] = [
      [CHANGE, undefined],
      [CHANGE, 'sha256=00'],
      [CHANGE, `sha256=${'0'.repeat(64)}`],
      [CHANGE, await signed(CHANGE, 'secret_of_another')],
      [`${CHANGE} `, right],
      ['', undefined],
      ['{"verification_token":"secret_of_a_stranger"}', undefined],
    ];
    for (const [body, signature] of wrong) expect([body, await send(body, signature)]).toEqual([body, 401]);
    expect(await send('x'.repeat(300_000), right)).toBe(413);
    // Whatever was asked for would come before this, which closes the gateway's books.
    const other = await house.gateway({ NOTION_WEBHOOK_TOKEN: TOKEN });
    await send(CHANGE, right, other);
    await other.close();
    await waitFor(() => house.chat.events.length > 0, { what: 'the only wish' });
    expect(house.chat.events).toHaveLength(1);
    expect(house.logged.join()).not.toContain('secret_of_a_stranger');
  });

  it('takes note of what changes no answer, and does nothing', async () => {
    const other = await house.gateway({ NOTION_WEBHOOK_TOKEN: TOKEN });
    const comment = JSON.stringify({ type: 'comment.created' });
    expect(await send(comment, await signed(comment), other)).toBe(200);
    await other.close();
    expect(house.chat.events).toEqual([]);
  });

  it('shows the operator the token of a new subscription, and only until it is set', async () => {
    const fresh = await house.gateway();
    expect(await send('{"verification_token":"secret_tMrlL1qK5vuQAh1b6cZGhFCh"}', undefined, fresh)).toBe(200);
    expect(house.logged.filter((line) => line.includes('secret_tMrlL1qK5vuQAh1b6cZGhFCh'))).toHaveLength(1);
    expect(await send('{"verification_token":"secret_x\\nforged line"}', undefined, fresh)).toBe(401);
    expect(await send(CHANGE, await signed(CHANGE), fresh)).toBe(401);
  });

  it('cannot be made to fill the log', async () => {
    const fresh = await house.gateway();
    for (let n = 0; n < 20; n += 1) await send(`{"verification_token":"secret_number_${n}"}`, undefined, fresh);
    expect(house.logged.filter((line) => line.includes('secret_number_'))).toHaveLength(5);
  });
});
