import type { Thumb, Turn } from '../client/index.js';
import { Markdown } from '../markdown/markdown.js';
import { toSources } from '../markdown/sources.js';
import { errorText, strings } from '../strings.js';
import { CardView } from './card.js';
import { CopyButton } from './copy-button.js';
import { useFeedback } from './feedback.js';
import { AgainIcon } from './icons.js';
import { SourceMark, Sources } from './sources.js';
import type { Talk } from './talk.js';

/** Failures after which the same question may well be answered. */
const PASSING = new Set(['model_unavailable', 'unavailable', 'internal', 'too_many_waiting']);
/** Refusals that are no failure; their reason is told in the words above. */
const CALM = new Set(['paused', 'budget_exhausted']);

interface AnswerProps {
  turn: Turn;
  talk: Talk;
  /** Nothing is asked for now, and this is the last answer. */
  mayRegenerate: boolean;
  /** Another answer is under way. */
  isBusy: boolean;
  ownerName: string;
}

/** What came back to a question, whole or in the making. */
export function Answer({ turn, talk, mayRegenerate, isBusy, ownerName }: AnswerProps) {
  const isRunning = turn.status === 'running';
  const isWhole = turn.status === 'finished' || turn.status === 'stopped';
  const { sources, marks } = toSources(turn.citations);
  const titleOf = (number: number) => sources[number - 1]?.title ?? '';
  const renderMark = (number: number) => <SourceMark turnKey={turn.key} number={number} title={titleOf(number)} />;
  return (
    <div class="answer">
      {turn.content && (
        <div class="bubble assistant" lang="" dir="auto">
          <div class={isRunning ? 'prose growing' : 'prose'}>
            <Markdown
              text={turn.content}
              isGrowing={isRunning}
              marks={marks}
              renderMark={renderMark}
              codeTools={codeTools}
            />
          </div>
          {/* While the text grows they, and the cards, would be pushed down with every line. */}
          {!isRunning && <Sources turnKey={turn.key} sources={sources} />}
        </div>
      )}
      <Activity turn={turn} />
      {turn.status === 'failed' && <Failure turn={turn} talk={talk} />}
      {!isRunning &&
        turn.cards.map((card) => (
          <CardView key={card.cardId} card={card} talk={talk} isBusy={isBusy} ownerName={ownerName} />
        ))}
      {turn.status === 'stopped' && <p class="aside">{strings.stopped}</p>}
      {isWhole && turn.content && <Tools turn={turn} talk={talk} mayRegenerate={mayRegenerate} />}
    </div>
  );
}

const codeTools = (code: string) => <CopyButton class="beside-code" text={code} label={strings.copyCode} />;

/** What is going on while no words come. */
function Activity({ turn: { status, content, tools } }: { turn: Turn }) {
  if (status === 'sending') return <p class="aside delayed">{strings.sending}</p>;
  if (status !== 'waiting' && status !== 'running') return null;
  const tool = tools.findLast((one) => one.status === 'running');
  if (content && !tool) return null;
  return (
    <p class="activity" lang="" dir="auto">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class={tool ? '' : 'unseen'}>{tool?.label ?? strings.thinking}</span>
    </p>
  );
}

/** Where words stand already, partly an answer or an apology, the reason would be one word too many. */
function Failure({ turn: { content, question, error, reason }, talk }: Pick<AnswerProps, 'turn' | 'talk'>) {
  const code = error?.code ?? reason;
  if (content && CALM.has(code ?? '')) return null;
  return (
    <div class={`failure ${code}`}>
      <p>{content ? strings.incomplete : errorText(code, error?.message)}</p>
      {(!code || PASSING.has(code)) && (
        <button type="button" class="quiet" onClick={() => talk.ask(question)}>
          {strings.askAgain}
        </button>
      )}
    </div>
  );
}

/** What can be done with a whole answer. */
function Tools({ turn: { turnId = '', content }, talk, mayRegenerate }: Omit<AnswerProps, 'isBusy' | 'ownerName'>) {
  const feedback = useFeedback((value: Thumb, comment?: string) => talk.feedback(turnId, value, comment));
  return (
    <>
      <div class="tools">
        <CopyButton class="copy" text={content} label={strings.copy} />
        {turnId && feedback.thumbs}
        {turnId && mayRegenerate && (
          <button
            type="button"
            class="quiet tool"
            aria-label={strings.regenerate}
            title={strings.regenerate}
            onClick={() => talk.regenerate(turnId)}
          >
            <AgainIcon />
          </button>
        )}
      </div>
      {feedback.below}
    </>
  );
}
