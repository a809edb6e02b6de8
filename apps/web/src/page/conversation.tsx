import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ChatState, Turn } from '../client/index.js';
import { strings } from '../strings.js';
import { Answer } from './answer.js';
import { DownIcon } from './icons.js';
import { ConnectionLine } from './status.js';
import { useFollow } from './use-follow.js';
import { Welcome } from './welcome.js';

interface ConversationProps {
  state: ChatState;
  ask: (text: string) => void;
  askStarter: (text: string) => void;
  startOver: () => void;
}

/** The talk so far, or the welcome before it. */
export function Conversation({ state, ask, askStarter, startOver }: ConversationProps) {
  const { session, turns, restoring, ended } = state;
  const { ref, onScroll, follow, hasMissed } = useFollow(state);
  const shown = useRef(0);

  useLayoutEffect(() => {
    const isFirst = shown.current === 0;
    shown.current = turns.length;
    if (isFirst || turns.at(-1)?.status === 'sending') follow();
  }, [turns.length, follow]);

  return (
    <div class="stage">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="scroller" ref={ref} onScroll={onScroll} tabIndex={0}>
        <div class="log" role="log" aria-live="off" aria-label={strings.conversation} aria-busy={restoring}>
          {session && !restoring && turns.length === 0 && <Welcome persona={session.persona} ask={askStarter} />}
          {turns.map((turn) => (
            <TurnView key={turn.key} turn={turn} ask={ask} />
          ))}
          {ended && session && (
            <section class="ended">
              <p>{strings.ended(session.persona.name)}</p>
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

/** Rendered anew only when its own turn has changed. */
function TurnView({ turn, ask }: { turn: Turn; ask: (text: string) => void }) {
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
        <Answer turn={turn} askAgain={() => ask(turn.question)} />
      </article>
    ),
    [turn, ask],
  );
}
