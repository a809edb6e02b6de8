/** @jsxImportSource react */
import {
  type Action,
  Each,
  type Fact,
  Facts,
  Footer,
  Headline,
  type Item,
  Items,
  MailPage,
  Paragraph,
  Title,
} from './mail.layout.js';
import { type MailParts, mailParts } from './mail.parts.js';

export interface ReportMailOptions {
  timeZone: string;
  /** The sender's domain: message ids are made in it. */
  domain: string;
  /** BCP 47; English when unset. */
  language?: string | undefined;
}

/** What a mail that is about no single conversation says, in the order it says it. */
export interface ReportView {
  /** BCP 47. */
  language: string;
  headline: string;
  /** What lists of mails show beside the subject. */
  preview: string;
  /** Paragraphs. */
  lead: string[];
  facts: Fact[];
  sections: { title: string; items: Item[] }[];
  footer: string[];
}

/** @param actions what the owner may decide from the mail */
export const reportParts = (view: ReportView, actions: Action[]): Promise<MailParts> =>
  mailParts(<Report {...view} actions={actions} />);

const Report = ({
  language,
  headline,
  preview,
  lead,
  facts,
  sections,
  footer,
  actions,
}: ReportView & { actions: Action[] }) => (
  <MailPage language={language} title={headline} preview={preview} actions={actions}>
    <Headline>{headline}</Headline>
    <Each of={lead} show={(text) => <Paragraph>{text}</Paragraph>} />
    {facts.length > 0 && <Facts of={facts} />}
    <Each
      of={sections.filter(({ items }) => items.length > 0)}
      show={({ title, items }) => (
        <>
          <Title>{title}</Title>
          <Items of={items} />
        </>
      )}
    />
    <Footer lines={footer} />
  </MailPage>
);
