import { counted } from '../gaps/gap.text.js';
import type { Mail, SyncSpell } from '../ports.js';
import type { Action } from './mail.layout.js';
import { dayAndTime } from './mail.time.js';
import { singleLine } from './plain.text.js';
import { type ReportView, reportParts } from './report.mail.js';

export interface AlertMailOptions {
  timeZone: string;
  /** The sender's domain: message ids are made in it. */
  domain: string;
}

const LINE_CHARS = 300;

/** The sync has failed for a day and more. @param id the same for every attempt at the same mail */
export function syncMail(
  id: string,
  { since, last }: SyncSpell,
  options: AlertMailOptions,
  actions: Action[],
): Promise<Mail> {
  const { broken, problems } = last;
  const begin = `${dayAndTime(since.toISOString(), options.timeZone)} (${options.timeZone})`;
  const view = {
    headline: broken
      ? 'Your AI has not been able to read what you wrote for a day'
      : `Your AI has not been able to read ${counted(problems.length, 'page')} of yours for a day`,
    lead: [
      `Every sync since ${begin} has had the problem below. Your AI goes on answering from what it read before; what you changed since does not answer yet.`,
    ],
    facts: [],
    sections: [
      {
        title: 'What the last sync says',
        items: [
          ...(broken ? [{ text: singleLine(broken, LINE_CHARS) }] : []),
          ...problems.map(({ page, reason }) => ({ text: singleLine(`${page}: ${reason}`, LINE_CHARS) })),
        ],
      },
    ],
    footer: [
      broken
        ? 'npm run sync tries at once and says more. While it goes on, there is one such mail a day.'
        : 'npm run sync tries at once. This is the only mail about it; the digest names what is still not read.',
    ],
  };
  return alertMail(`sync.${id}`, view, options, actions);
}

/** Messages were given up. @param id the same for every attempt at the same mail */
export function deadLetterMail(
  id: string,
  waiting: { queue: string; count: number }[],
  options: AlertMailOptions,
  actions: Action[],
): Promise<Mail> {
  const all = waiting.reduce((sum, { count }) => sum + count, 0);
  const view = {
    headline: `${counted(all, 'message')} inside your AI could not be dealt with`,
    lead: [
      'They were put aside, so nothing is lost: a mail to you may be among them. Mend the cause, then send them back with npm run dlq.',
    ],
    facts: [],
    sections: [
      {
        title: 'Put aside',
        items: waiting.map(({ queue, count }) => ({ text: `${queue}: ${count}` })),
      },
    ],
    footer: ['npm run dlq -- list says why. While any of them waits, there is one such mail a day.'],
  };
  return alertMail(`dead-letters.${id}`, view, options, actions);
}

const alertMail = async (
  id: string,
  view: Omit<ReportView, 'preview'>,
  { domain }: AlertMailOptions,
  actions: Action[],
): Promise<Mail> => ({
  messageId: `<${id}@minime.${domain}>`,
  references: [],
  subject: view.headline,
  ...(await reportParts({ ...view, preview: view.lead[0] ?? '' }, actions)),
});
