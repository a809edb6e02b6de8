/** @jsxImportSource react */
import type { EventData } from '@minime/contracts';
import type { Mail } from '../ports.js';
import { type Action, Each, Headline, MailPage, Paragraph } from './mail.layout.js';
import { mailParts } from './mail.parts.js';
import { dayAndTime } from './mail.time.js';

/** The one mail of a day on which the budget was used up. @param id the same for every attempt at the same mail */
export async function budgetMail(
  id: string,
  { limitUsd, spentUsd, resetsAt }: EventData<'budget.reached.v1'>,
  { timeZone, domain }: { timeZone: string; domain: string },
  actions: Action[] = [],
): Promise<Mail> {
  const subject = `Your AI has used up today’s budget of ${dollars(limitUsd)}`;
  const until = resetsAt ? `until ${dayAndTime(resetsAt, timeZone)} (${timeZone})` : 'for the rest of the day';
  const paragraphs = [
    `${dollars(spentUsd)} of ${dollars(limitUsd)} are spent or set aside for answers under way, and the next answer would not fit. Visitors are told kindly that it is enough for today and how to reach you, ${until}. Nothing more is spent until then.`,
    'To let it speak more, set BUDGET_USD_PER_DAY higher and restart it. This is the only mail about it today.',
  ];
  return {
    messageId: `<budget.${id}@minime.${domain}>`,
    references: [],
    subject,
    ...(await mailParts(
      <MailPage title={subject} preview={paragraphs[0]!} actions={actions}>
        <Headline>{subject}</Headline>
        <Each of={paragraphs} show={(text) => <Paragraph>{text}</Paragraph>} />
      </MailPage>,
    )),
  };
}

const dollars = (usd: number) => `$${usd.toFixed(2)}`;
