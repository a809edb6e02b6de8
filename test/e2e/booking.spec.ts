import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ConfirmCard, MeetingCard, SlotsCard } from '@minime/contracts';
import { connectVisitor, freePort, spawnService } from '@minime/testing';
import { knowledgeLoaded } from './knowledge.js';
import { browser, mailsOf } from './main-job.js';

/** The sample's owner with the same hours in every week: whatever day the tests run, a weekday names the next of its kind. */
async function withoutHolidays(folder: string): Promise<string> {
  await cp('persona', folder, { recursive: true });
  const file = join(folder, 'persona.yaml');
  const persona = await readFile(file, 'utf8');
  const always = persona.replace(/^ {2}exceptions:\n(?: {4}.*\n)+/m, '');
  expect(always).not.toBe(persona);
  await writeFile(file, always);
  return file;
}

describe('a call, booked in npm start without a key', () => {
  it('goes from the wish to the calendar, the mail and the cancelling link', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'minime-booking-'));
    const sandboxPort = await freePort();
    const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
    const minime = await spawnService('local', {
      DATA_DIR: dataDir,
      PERSONA_FILE: await withoutHolidays(join(dataDir, 'persona')),
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SMTP_PORT: String(await freePort()),
      SANDBOX_FIRST_TOKEN_MS: '5',
      SANDBOX_GAP_MS: '1',
    });
    const events = async () => JSON.stringify(await (await fetch(`${sandboxUrl}/calendar/events`)).json());
    try {
      await knowledgeLoaded(minime, [minime]);
      const visitor = await connectVisitor(minime.url, browser);
      const wish = await visitor.ask('Can we book a call?');
      const slots = wish.cards.find(({ kind }) => kind === 'slots')?.data as unknown as SlotsCard;
      expect(slots.timeZone).toBe('Europe/Lisbon');
      // The first may be so near that it is too near a moment later.
      const [, slot] = slots.slots;
      const day = /\w+day/.exec(slot!.label)![0];
      const thatDay = await visitor.ask(`Do you have time on ${day}?`);
      const free = thatDay.cards.find(({ kind }) => kind === 'slots')?.data as unknown as SlotsCard;
      expect(new Set(free.slots.map(({ start }) => start.slice(0, 10)))).toEqual(new Set([slot!.start.slice(0, 10)]));
      expect(thatDay.text).toContain(`(${day}`);
      const pressed = await visitor.send('message', { text: slot!.label, action: { kind: 'slot', id: slot!.id } });
      const asked = await visitor.answer((pressed as { turnId: string }).turnId);
      expect(asked.text).toContain('e-mail address');
      const kept = await visitor.ask('grace@navy.example');
      const confirm = kept.cards.find(({ kind }) => kind === 'confirm')?.data as unknown as ConfirmCard;
      expect(confirm).toMatchObject({ label: slot!.label, email: 'grace@navy.example' });
      expect(await events()).not.toContain('grace@navy.example');
      const yes = await visitor.ask('Yes, please.');
      const meeting = yes.cards.find(({ kind }) => kind === 'meeting')?.data as unknown as MeetingCard;
      expect(meeting).toMatchObject({ status: 'booked', start: slot!.start });
      expect(yes.text).toContain(slot!.label);
      expect(await events()).toContain('grace@navy.example');

      await visitor.send('end', {});
      const [mail] = await mailsOf(sandboxUrl, visitor.session.conversationId, 1);
      expect(mail!.text).toContain('Booked: A call with Ada Lovelace');
      visitor.disconnect();

      const link = meeting.cancelUrl!.replace(/^http:\/\/[^/]+/, minime.url);
      expect(await (await fetch(link)).text()).toContain('Cancel this call?');
      expect(await (await fetch(link, { method: 'POST' })).text()).toContain('The call is cancelled');
    } finally {
      await minime.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
