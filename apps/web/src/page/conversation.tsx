import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { type ChatState, isFinal, type Turn, unfinishedTurn } from '../client/index.js';
import { fill, strings } from '../strings.js';
import { Answer } from './answer.js';
import { CardView } from './card.js';
import { DownIcon } from './icons.js';
import { ConnectionLine } from './status.js';
import type { Talk } from './talk.js';
import { useFollow } from './use-follow.js';
import { Welcome } from './welcome.js';

interface ConversationProps {
  state: ChatState;
  /** Instead of the persona's. */
  greeting: string | undefined;
  talk: Talk;
  askStarter: (text: string) => void;
  startOver: () => void;
}

/** The talk so far, or the welcome before it. */
export function Conversation({ state, greeting, talk, askStarter, startOver }: ConversationProps) {
  const { session, turns, restoring, ended } = state;
  const { ref, onScroll, onClick, follow, hasMissed } = useFollow(state, turns.length > 0);
  const shown = useRef(0);
  const isBusy = unfinishedTurn(state) !== undefined;
  const ownerName = session?.persona.name ?? '';

  useLayoutEffect(() => {
    const isFirst = shown.current === 0;
    shown.current = turns.length;
    // Where the session came before this did, there is a welcome already: it is read from its beginning.
    if (turns.length > 0 && (isFirst || turns.at(-1)?.status === 'sending')) follow();
  }, [turns.length, follow]);

  return (
    <div class="stage">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: hears the clicks of what it holds */}
      <div class="scroller" ref={ref} onScroll={onScroll} onClick={onClick} tabIndex={0}>
        <div class="log" role="log" aria-live="off" aria-label={strings.conversation} aria-busy={restoring}>
          {session && !restoring && turns.length === 0 && (
            <Welcome
              greeting={greeting ?? session.persona.greeting}
              starters={session.contact ? [] : session.persona.starters}
              ask={askStarter}
            />
          )}
          {turns.map((turn, at) => (
            <TurnView
              key={turn.key}
              turn={turn}
              talk={talk}
              ownerName={ownerName}
              mayRegenerate={!isBusy && at === turns.length - 1}
              isBusy={isBusy && turn.cards.length > 0}
            />
          ))}
          {session?.contact && turns.length === 0 && (
            <CardView
              card={{ cardId: '', kind: 'contact', data: session.contact }}
              talk={talk}
              isBusy={false}
              ownerName={ownerName}
            />
          )}
          {ended && session && (
            <section class="ended">
              <p>{fill(strings.ended, { name: ownerName })}</p>
              <p>{strings.endedHint}</p>
              <button type="button" class="quiet" onClick={startOver}>
                {strings.startOver}
              </button>
            </section>
          )}
        </div>
      </div>
      {hasMissed && (
        <button type="button" class="pill jump" onClick={follow}>
          <DownIcon />
          {strings.newText}
        </button>
      )}
      <ConnectionLine connection={state.connection} />
    </div>
  );
}

interface TurnViewProps {
  turn: Turn;
  talk: Talk;
  mayRegenerate: boolean;
  isBusy: boolean;
  ownerName: string;
}

/** Rendered anew only when something of its own has changed. */
function TurnView({ turn, talk, mayRegenerate, isBusy, ownerName }: TurnViewProps) {
  const isWhole = isFinal(turn.status);
  return useMemo(
    () => (
      <article class="turn">
        {turn.question && (
          <>
            <h2 class="unseen">{strings.you}</h2>
            <p class="bubble visitor" lang="" dir="auto">
              {turn.question}
            </p>
          </>
        )}
        <Answer turn={turn} talk={talk} mayRegenerate={mayRegenerate} isBusy={isBusy} ownerName={ownerName} />
      </article>
    ),
    [turn, talk, isWhole && mayRegenerate, isBusy, ownerName],
  );
}
