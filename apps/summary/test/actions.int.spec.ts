import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OwnerControls, OwnerLinks, type OwnerPower } from '@minime/owner';
import type { RunningService } from '@minime/platform';
import { BudgetAlertService } from '../src/budget.alert.service.js';
import { MeetingMails } from '../src/meeting.mails.js';
import { ended } from './ended.fixture.js';
import { SECRET, type SummaryFixture, summaryForAll } from './summary.fixture.js';

const HOST = 'https://chat.example.org';

let fixture: SummaryFixture;
let service: RunningService;
summaryForAll(
  (...started) => {
    [fixture, service] = started;
  },
  { PUBLIC_URL: HOST, SESSION_SECRET: `${SECRET},another secret that is going away` },
);

/** The owner's links in one part of a mail, by the path they lead to. */
function linksIn(part: string): Record<string, string> {
  const urls = [...part.replaceAll('&amp;', '&').matchAll(/https:\/\/chat\.example\.org\/owner\/[^\s"\])<]+/g)];
  return Object.fromEntries(urls.map(([url]) => [new URL(url).pathname, new URL(url).searchParams.get('token') ?? '']));
}

/** Of the newest mail: both parts have the same links, and each holds for what it says. */
async function newestLinks(): Promise<Record<string, string>> {
  const { html, text } = await fixture.sandbox.inbox.waitFor();
  const links = linksIn(html ?? '');
  expect(linksIn(text ?? '')).toEqual(links);
  return links;
}

const signed = new OwnerLinks([SECRET]);
const holds = (token: string | undefined, power: OwnerPower) => signed.check(token ?? '', power);

describe('every mail', () => {
  const told = (conversationId: string) => ({
    conversationId,
    visitor: ended().visitor,
    booking: {
      meetingId: randomUUID(),
      status: 'requested' as const,
      startsAt: '2026-11-24T15:00:00.000Z',
      endsAt: '2026-11-24T15:30:00.000Z',
      title: 'A call',
    },
  });

  it('has the links by which its owner decides, with the one that ends a pause while there is one', async () => {
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    await fixture.attempt(service, ended({ conversationId: one }));
    const first = await newestLinks();
    expect(Object.keys(first).sort()).toEqual([`/owner/conversations/${one}/block`, '/owner/pause']);
    expect(holds(first['/owner/pause'], { kind: 'switch' })).toBe('good');
    const block = first[`/owner/conversations/${one}/block`];
    expect(holds(block, { kind: 'block', conversationId: one })).toBe('good');

    await service.app.get(OwnerControls, { strict: false }).pause();
    await fixture.attempt(service, ended({ conversationId: two }));
    const second = await newestLinks();
    expect(Object.keys(second).sort()).toEqual([`/owner/conversations/${two}/block`, '/owner/resume']);
    await service.app.get(OwnerControls, { strict: false }).resume();

    await service.app.get(MeetingMails).tell(told(three));
    expect(Object.keys(await newestLinks()).sort()).toEqual([`/owner/conversations/${three}/block`, '/owner/pause']);
    const reached = { scope: 'day' as const, limitUsd: 5, spentUsd: 5 };
    await service.app.get(BudgetAlertService).reached(randomUUID(), reached);
    expect(Object.keys(await newestLinks())).toEqual(['/owner/pause']);
  });

  it('has none where the address of the gateway is not known', async () => {
    const nowhere = await fixture.replica();
    await fixture.attempt(nowhere, ended({ conversationId: randomUUID() }));
    const { html, text } = await fixture.sandbox.inbox.waitFor();
    expect(`${html}${text}`).not.toMatch(/\/owner\/|Pause the AI|Block this visitor/);
    await fixture.retire(nowhere);
  });

  it('speaks the language of the persona file, its links too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'minime mails '));
    const file = join(folder, 'persona.yaml');
    const persona = await readFile('persona/persona.yaml', 'utf8');
    await writeFile(file, persona.replace(/^notificationLanguage: .*$/m, 'notificationLanguage: de'));
    const german = await fixture.replica({ PUBLIC_URL: HOST, PERSONA_FILE: file });
    const conversationId = randomUUID();
    const reached = { scope: 'day' as const, limitUsd: 5, spentUsd: 5 };
    const sent: [subject: RegExp, links: string[], () => Promise<void>][] = [
      [
        /^Grace Hopper/,
        ['KI pausieren', 'Diesen Besucher sperren'],
        () => fixture.attempt(german, ended({ conversationId })),
      ],
      [
        /^Bittet um Di 24 Nov 15:00, Grace Hopper \(Navy Labs\)$/,
        ['KI pausieren', 'Diesen Besucher sperren'],
        () => german.app.get(MeetingMails).tell(told(conversationId)),
      ],
      [
        /^Tagesbudget deiner KI aufgebraucht: \$5\.00$/,
        ['KI pausieren'],
        () => german.app.get(BudgetAlertService).reached(randomUUID(), reached),
      ],
    ];
    for (const [subject, labels, send] of sent) {
      fixture.sandbox.inbox.clear();
      await send();
      const mail = await fixture.sandbox.inbox.waitFor();
      expect(mail.subject).toMatch(subject);
      expect(mail.html).toContain('<html lang="de">');
      for (const part of [mail.html, mail.text]) for (const label of labels) expect(part).toContain(label);
      expect(mail.text).not.toMatch(/Pause the AI|Block this|Visitor|Nothing is/);
    }
    await fixture.retire(german);
    await rm(folder, { recursive: true });
  });
});
