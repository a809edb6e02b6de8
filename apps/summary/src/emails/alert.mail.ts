import { DateTime } from 'luxon';
import type { Mail, SyncSpell } from '../ports.js';
import { mailWords } from '../words/mail.words.js';
import type { Action } from './mail.layout.js';
import { dayAndTime } from './mail.time.js';
import { singleLine } from './plain.text.js';
import { type ReportMailOptions, type ReportView, reportParts } from './report.mail.js';

const LINE_CHARS = 300;
const SUBJECT_CHARS = 100;

/** The sync has failed for a day and more. @param id the same for every attempt at the same mail */
export function syncMail(
  id: string,
  { since, last }: SyncSpell,
  now: Date,
  options: ReportMailOptions,
  actions: Action[],
): Promise<Mail> {
  const { alert, locale } = mailWords(options.language);
  const { broken, problems } = last;
  const begin = `${dayAndTime(since.toISOString(), options.timeZone, locale)} (${options.timeZone})`;
  const days = Math.max(1, Math.floor(DateTime.fromJSDate(now).diff(DateTime.fromJSDate(since), 'days').days));
  const view = {
    headline: broken ? alert.syncBroken(days, singleLine(broken, LINE_CHARS)) : alert.pagesBroken(problems.length),
    lead: [alert.goesOn(begin)],
    facts: [],
    sections: [
      {
        title: alert.lastSync,
        items: [
          ...(broken ? [{ text: singleLine(broken, LINE_CHARS) }] : []),
          ...problems.map(({ page, reason }) => ({ text: singleLine(`${page}: ${reason}`, LINE_CHARS) })),
        ],
      },
    ],
    footer: [broken ? alert.triesDaily : alert.triesOnce],
  };
  return alertMail(`sync.${id}`, view, options, actions);
}

/** Messages were given up. @param id the same for every attempt at the same mail */
export function deadLetterMail(
  id: string,
  waiting: { queue: string; count: number }[],
  options: ReportMailOptions,
  actions: Action[],
): Promise<Mail> {
  const { alert } = mailWords(options.language);
  const held = (queue: string) => {
    const service = queue.replace(/\.dead$/, '');
    const what = Object.hasOwn(alert.holds, service) && alert.holds[service as keyof typeof alert.holds];
    return what ? ` (${what})` : '';
  };
  const view = {
    headline: alert.deadLetters(waiting.reduce((sum, { count }) => sum + count, 0)),
    lead: [alert.putAside],
    facts: [],
    sections: [
      {
        title: alert.putAsideTitle,
        items: waiting.map(({ queue, count }) => ({ text: `${queue}: ${count}${held(queue)}` })),
      },
    ],
    footer: [alert.untilMended],
  };
  return alertMail(`dead-letters.${id}`, view, options, actions);
}

const alertMail = async (
  id: string,
  view: Omit<ReportView, 'preview' | 'language'>,
  { domain, language }: ReportMailOptions,
  actions: Action[],
): Promise<Mail> => ({
  messageId: `<${id}@minime.${domain}>`,
  references: [],
  subject: singleLine(view.headline, SUBJECT_CHARS),
  ...(await reportParts({ ...view, language: mailWords(language).locale, preview: view.lead[0] ?? '' }, actions)),
});
