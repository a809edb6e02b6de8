/** @jsxImportSource react */
import type { EventData } from '@minime/contracts';
import type { Mail } from '../ports.js';
import { mailWords } from '../words/mail.words.js';
import { type Action, Each, Headline, MailPage, Paragraph } from './mail.layout.js';
import { mailParts } from './mail.parts.js';
import { dayAndTime } from './mail.time.js';
import type { ReportMailOptions } from './report.mail.js';

/** The one mail of a day on which the budget was used up. @param id the same for every attempt at the same mail */
export async function budgetMail(
  id: string,
  { limitUsd, spentUsd, resetsAt }: EventData<'budget.reached.v1'>,
  { timeZone, domain, language }: ReportMailOptions,
  actions: Action[] = [],
): Promise<Mail> {
  const { budget, locale } = mailWords(language);
  const subject = budget.reached(dollars(limitUsd));
  const until = resetsAt && `${dayAndTime(resetsAt, timeZone, locale)} (${timeZone})`;
  const paragraphs = [budget.turnedAway(until), budget.spent(dollars(spentUsd), dollars(limitUsd)), budget.raise];
  return {
    messageId: `<budget.${id}@minime.${domain}>`,
    references: [],
    subject,
    ...(await mailParts(
      <MailPage language={locale} title={subject} preview={paragraphs[0]!} actions={actions}>
        <Headline>{subject}</Headline>
        <Each of={paragraphs} show={(text) => <Paragraph>{text}</Paragraph>} />
      </MailPage>,
    )),
  };
}

const dollars = (usd: number) => `$${usd.toFixed(2)}`;
