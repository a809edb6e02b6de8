/** @jsxImportSource react */
import type { MailWords } from '../words/mail.words.js';
import type { ConversationView, TranscriptTurn } from './conversation.view.js';
import {
  type Action,
  Aside,
  Each,
  Facts,
  Folded,
  Footer,
  Headline,
  Items,
  MailPage,
  Paragraph,
  Said,
  Title,
} from './mail.layout.js';

export function ConversationBody({ view, actions }: { view: ConversationView; actions: Action[] }) {
  const { words, headline, preview, lead, sections, visitor, transcript, footer } = view;
  const say = words.conversation;
  return (
    <MailPage language={words.locale} title={headline} preview={preview} actions={actions}>
      <Headline>{headline}</Headline>
      <Paragraph>{lead}</Paragraph>
      <Each
        of={sections}
        show={({ title, items }) => (
          <>
            <Title>{title}</Title>
            <Items of={items} />
          </>
        )}
      />
      <Title>{say.visitor}</Title>
      <Facts of={visitor} />
      <Folded title={transcript.title}>
        {transcript.leftOut && <Aside>{transcript.leftOut}</Aside>}
        <Each
          of={transcript.turns}
          show={(turn) => <Exchange {...turn} assistant={transcript.assistant} say={say} />}
        />
      </Folded>
      <Footer lines={footer} />
    </MailPage>
  );
}

interface ExchangeProps extends TranscriptTurn {
  assistant: string;
  say: MailWords['conversation'];
}

function Exchange({ at, question, answer, broken, sources, assistant, say }: ExchangeProps) {
  const notes = [broken ? `(${broken})` : '', sources.length > 0 ? say.sources(sources.join('; ')) : ''];
  return (
    <>
      <Said by={say.said(at)} words={question} isVisitor />
      <Said by={say.answered(assistant)} words={answer} notes={notes.filter(Boolean)} />
    </>
  );
}
