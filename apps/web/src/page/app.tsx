import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type ChatClient, unfinishedTurn } from '../client/index.js';
import { strings } from '../strings.js';
import { Announcer } from './announcer.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { Disclosure } from './disclosure.js';
import { Owner } from './owner.js';
import { NoticeLine } from './status.js';
import { useChat } from './use-chat.js';
import { useCountdown } from './use-countdown.js';

/** On a touch screen the focus would call up the keyboard, over what the visitor wants to read. */
const isTouched = () => matchMedia('(pointer: coarse)').matches;

/** The whole page. */
export function App({ client }: { client: ChatClient }) {
  const state = useChat(client);
  const { session, turns, notice, ended, restoring } = state;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const waitSeconds = useCountdown(notice?.retryAt, () => client.dismiss());
  const unfinished = unfinishedTurn(state);
  const name = session?.persona.name ?? '';

  useEffect(() => {
    if (name) document.title = name;
  }, [name]);

  const ask = useCallback(
    async (question: string) => {
      const outcome = await client.ask(question);
      if (!outcome.ok) setText((current) => [question, current].filter(Boolean).join('\n'));
    },
    [client],
  );
  const toField = () => !isTouched() && field.current?.focus();
  const askStarter = (starter: string) => {
    ask(starter);
    toField();
  };
  const send = () => {
    setText('');
    ask(text.trim());
  };
  const startOver = () => {
    client.startOver();
    toField();
  };
  const stop = unfinished?.turnId;

  return (
    <div class="page" data-loading={!session} data-empty={turns.length === 0 && !restoring}>
      <Owner persona={session?.persona} action={actionOf()} />
      <main>
        <Conversation state={state} ask={ask} askStarter={askStarter} startOver={startOver} />
        <div class="dock">
          {notice && <NoticeLine notice={notice} seconds={waitSeconds} dismiss={() => client.dismiss()} />}
          <Composer
            field={field}
            name={name}
            text={text}
            maxChars={session?.limits.messageChars ?? Number.POSITIVE_INFINITY}
            isHeld={waitSeconds > 0 || state.connection === 'refused'}
            onText={setText}
            onSend={send}
            onStop={stop ? () => client.stop(stop) : undefined}
          />
          {session && <Disclosure session={session} />}
        </div>
      </main>
      <Announcer turns={turns} />
    </div>
  );

  function actionOf() {
    if (turns.length === 0) return undefined;
    if (ended) return { label: strings.startOver, short: strings.startOverShort, run: startOver };
    if (unfinished) return undefined;
    return { label: strings.end, short: strings.endShort, run: () => client.end() };
  }
}
