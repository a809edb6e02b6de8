/** @jsxImportSource react */
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
  const { headline, lead, sections, visitor, transcript, footer } = view;
  return (
    <MailPage title={headline} preview={lead} actions={actions}>
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
      <Title>Visitor</Title>
      <Facts of={visitor} />
      <Folded title={transcript.title}>
        {transcript.leftOut && <Aside>{transcript.leftOut}</Aside>}
        <Each of={transcript.turns} show={(turn) => <Exchange {...turn} assistant={transcript.assistant} />} />
      </Folded>
      <Footer lines={footer} />
    </MailPage>
  );
}

function Exchange({ at, question, answer, broken, sources, assistant }: TranscriptTurn & { assistant: string }) {
  const notes = [broken ? `(${broken})` : '', sources.length > 0 ? `Sources: ${sources.join('; ')}` : ''];
  return (
    <>
      <Said by={`Visitor, ${at}`} words={question} isVisitor />
      <Said by={`${assistant} (AI)`} words={answer} notes={notes.filter(Boolean)} />
    </>
  );
}
