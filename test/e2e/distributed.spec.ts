import { afterEach, describe, expect, it } from '@jest/globals';
import { connectVisitor, spawnService, waitFor } from '@minime/testing';
import { Deployment } from './deployment.js';
import { browser, expectUsefulMail, framesOf, mailsOf, talk } from './main-job.js';

/** What the sandbox's ip-api says of an address. */
const placeOf = async (sandboxUrl: string, address: string) =>
  (await (await fetch(`${sandboxUrl}/ip-api/json/${address}`)).json()) as { city: string; country: string };

describe('five processes over RabbitMQ and PostgreSQL', () => {
  let deployment: Deployment | undefined;
  afterEach(async () => {
    await deployment?.stop();
    deployment = undefined;
  });

  it('answers, remembers, and mails the owner once', async () => {
    deployment = await Deployment.start({}, { TRUST_PROXY_HOPS: '1' });
    const [gateway] = deployment.of('gateway');
    const fromFarAway = { headers: { 'X-Forwarded-For': '198.41.30.77' } };
    const visitor = await connectVisitor(gateway!.url, browser, fromFarAway);
    expect(visitor.session.sandboxed).toEqual([]);
    const { city, country } = await placeOf(deployment.sandbox.url, '198.41.30.1');
    await talk(visitor, deployment.sandbox.url, async () => {
      await waitFor(async () => (await deployment!.tablesWith(city)).includes('chat.visitors'), {
        what: 'chat to know the place',
      });
    });
    visitor.disconnect();
    const [mail] = await mailsOf(deployment.sandbox.url, visitor.session.conversationId, 1);
    expectUsefulMail(mail!);
    for (const part of [mail!.text, mail!.html]) {
      expect(part).toContain(city);
      expect(part).toContain(country);
      expect(part).not.toContain('198.41.30.77');
    }
    const { conversationId, token, privacyEndpoint } = visitor.session;

    const back = await connectVisitor(gateway!.url, { ...browser, token }, fromFarAway);
    await back.ask('Could the engine compose music?');
    await back.send('end', {});
    back.disconnect();
    const mails = await mailsOf(deployment.sandbox.url, conversationId, 2);
    const second = mails.find(({ messageId }) => messageId !== mail!.messageId)!;
    expect(second.headers.references).toBe(`${mail!.headers.references} ${mail!.messageId}`);
    expect(second.text).toContain('Came back: part 2 of this conversation');
    const transcript = second.text.split(/^Conversation \(times in .*$/m)[1];
    expect(transcript).toContain('> Could the engine compose music?');
    expect(transcript).not.toMatch(/When did you meet him|What did you write|My name is/);

    const data = (method: string) =>
      fetch(new URL(privacyEndpoint!, gateway!.url), { method, headers: { Authorization: `Bearer ${token}` } });
    // A mail is in the inbox a moment before it is noted as sent.
    const copy = await waitFor(
      async () => {
        const found = await (await data('GET')).json();
        return found.mails[1]?.sentAt ? found : undefined;
      },
      { what: 'both mails in the copy', intervalMs: 1_000 },
    );
    expect(copy).toMatchObject({
      conversationId,
      visitor: { details: { company: 'Navy Labs' }, place: { city } },
      mails: [
        { stretch: 1, sentAt: expect.any(String) },
        { stretch: 2, sentAt: expect.any(String) },
      ],
    });
    expect(await deployment.tablesWith('Navy Labs')).toEqual(expect.arrayContaining(['chat.turns', 'chat.visitors']));
    expect((await data('DELETE')).status).toBe(202);
    await waitFor(async () => (await deployment!.tablesWith('Navy Labs')).length === 0, {
      what: 'no trace of the visitor',
    });
    const logs = deployment.services.flatMap(({ lines }) => lines).join('\n');
    expect(logs).toContain(visitor.session.conversationId);
    expect(logs).not.toMatch(/Babbage|Grace|Navy|198\.41\.30|owner@example\.com|an end-to-end secret/);
  });

  it('continues a conversation on the other gateway, with either chat replica', async () => {
    deployment = await Deployment.start({ gateway: 2, chat: 2 });
    const [one, other] = deployment.of('gateway');
    const before = await connectVisitor(one!.url, browser);
    const asked = await before.send('message', { text: 'Could the engine compose music?' });
    const { turnId } = asked as { turnId: string };
    await waitFor(() => framesOf(before, turnId).length > 0, { what: 'the first words' });
    before.disconnect();

    const after = await connectVisitor(other!.url, { ...browser, token: before.session.token });
    const history = await after.next('history');
    const finished = history.turns.find((turn) => turn.turnId === turnId && turn.status === 'finished');
    const seen = finished?.answer ?? (await after.answer(turnId)).text;
    const again = await connectVisitor(one!.url, { ...browser, token: before.session.token });
    const stored = (await again.next('history')).turns.find((turn) => turn.turnId === turnId);
    expect(stored?.status).toBe('finished');
    expect(seen).toBe(stored?.answer);
    again.disconnect();

    await talk(after, deployment.sandbox.url);
    after.disconnect();
    const [mail] = await mailsOf(deployment.sandbox.url, before.session.conversationId, 1);
    expectUsefulMail(mail!);
  });
});

describe('a service without what it needs', () => {
  it.each(['gateway', 'chat', 'geo', 'summary', 'ingest'] as const)(
    '%s exits and lists what is missing',
    async (name) => {
      const service = await spawnService(name, {}, { waitFor: 'nothing' });
      await expect(service.exited).resolves.toMatchObject({ code: 1 });
      expect(service.lines.join('\n')).toMatch(/RABBITMQ_URL: is required and not set/);
    },
  );

  it('reports every wrong variable at once', async () => {
    const service = await spawnService(
      'gateway',
      { PORT: 'x', LOG_LEVEL: 'info', RATE_LIMIT_BURST: '-1' },
      { waitFor: 'nothing' },
    );
    await expect(service.exited).resolves.toMatchObject({ code: 1 });
    const output = service.lines.join('\n');
    for (const name of ['PORT', 'RATE_LIMIT_BURST', 'SESSION_SECRET', 'DATABASE_URL'])
      expect(output).toContain(`${name}: `);
  });
});
