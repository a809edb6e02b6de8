/** @jsxImportSource react */
import {
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

/** What a mail that is about no single conversation says, in the order it says it. */
export interface ReportView {
  headline: string;
  /** What lists of mails show beside the subject. */
  preview: string;
  /** Paragraphs. */
  lead: string[];
  facts: Fact[];
  sections: { title: string; items: Item[] }[];
  footer: string[];
}

export const reportParts = (view: ReportView): Promise<MailParts> => mailParts(<Report {...view} />);

const Report = ({ headline, preview, lead, facts, sections, footer }: ReportView) => (
  <MailPage title={headline} preview={preview}>
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
