import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ChatClient, unfinishedTurn } from '../client/index.js';
import type { HostPage } from '../frame/host.page.js';
import { errorText, strings } from '../strings.js';
import { applyColour } from '../theme/theme.js';
import { Announcer } from './announcer.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { Disclosure } from './disclosure.js';
import { Owner } from './owner.js';
import type { PageOptions } from './page.options.js';
import { NoticeLine } from './status.js';
import type { Talk } from './talk.js';
import { useChat } from './use-chat.js';
import { useCountdown } from './use-countdown.js';
import { useHostPage } from './use-host-page.js';

/** On a touch screen the focus would call up the keyboard, over what the visitor wants to read. */
const isTouched = () => matchMedia('(pointer: coarse)').matches;

interface AppProps {
  client: ChatClient;
  options: PageOptions;
  /** Present in the widget. */
  host: HostPage | undefined;
}

/** The whole page. */
export function App({ client, options, host }: AppProps) {
  const state = useChat(client);
  const { session, turns, notice, ended, restoring } = state;
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const waitSeconds = useCountdown(notice?.retryAt, () => client.dismiss());
  const unfinished = unfinishedTurn(state);
  const persona = session?.persona;
  const name = persona?.name ?? '';

  useEffect(() => {
    if (name) document.title = name;
  }, [name]);
  useEffect(() => {
    if (!options.colour) void applyColour(persona?.colour);
  }, [persona?.colour]);

  const toField = useCallback(() => {
    if (!isTouched()) field.current?.focus();
  }, []);
  const ask = useCallback(
    async (question: string) => {
      const outcome = await client.ask(question);
      if (!outcome.ok) setText((current) => [question, current].filter(Boolean).join('\n'));
    },
    [client],
  );
  const talk = useMemo<Talk>(
    () => ({
      ask,
      press: async (words, action) => (await client.ask(words, action)).ok,
      regenerate: (turnId) => {
        void client.regenerate(turnId);
        toField();
      },
      feedback: async (turnId, value, comment) => (await client.feedback(turnId, value, comment)).ok,
    }),
    [client, ask],
  );
  useHostPage(host, session !== undefined, { ask, focus: toField });

  const askStarter = (starter: string) => {
    ask(starter);
    toField();
  };
  const send = () => {
    setText('');
    setSaid('');
    ask(text.trim());
  };
  const startOver = () => {
    client.startOver();
    setSaid('');
    toField();
  };
  const stop = unfinished?.turnId;

  return (
    <div class="page" data-loading={!session} data-empty={turns.length === 0 && !restoring}>
      <Owner persona={persona} action={actionOf()} menu={menuOf()} close={host && (() => host.tell('close'))} />
      <main>
        <Conversation
          state={state}
          greeting={options.greeting}
          talk={talk}
          askStarter={askStarter}
          startOver={startOver}
        />
        <div class="dock">
          {notice && <NoticeLine notice={notice} seconds={waitSeconds} dismiss={() => client.dismiss()} />}
          <p class="said-of-data" role="status">
            {said}
          </p>
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
    return { label: strings.end, short: strings.endShort, isHidden: !!unfinished, run: () => client.end() };
  }

  function menuOf() {
    if (turns.length === 0 || !session) return undefined;
    const erased = () => {
      client.startOver();
      setSaid(strings.erased);
    };
    return { session, startOver, erased, failed: () => setSaid(errorText('unavailable')) };
  }
}
