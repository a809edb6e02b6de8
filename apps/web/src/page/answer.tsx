import { useEffect, useState } from 'preact/hooks';
import type { Turn } from '../client/index.js';
import { Markdown } from '../markdown/markdown.js';
import { toSources } from '../markdown/sources.js';
import { errorText, strings } from '../strings.js';
import { ContactCard } from './contact-card.js';
import { CopyIcon, DoneIcon } from './icons.js';
import { SourceMark, Sources } from './sources.js';

const COPIED_MS = 2_000;
/** Failures after which the same question may well be answered. */
const PASSING = new Set(['model_unavailable', 'unavailable', 'internal', 'too_many_waiting']);

interface AnswerProps {
  turn: Turn;
  askAgain: () => void;
}

/** What came back to a question, whole or in the making. */
export function Answer({ turn, askAgain }: AnswerProps) {
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
            <Markdown text={turn.content} isGrowing={isRunning} marks={marks} renderMark={renderMark} />
          </div>
          <Sources turnKey={turn.key} sources={sources} />
        </div>
      )}
      <Activity turn={turn} />
      {turn.cards.map((card) => card.kind === 'contact' && <ContactCard key={card.cardId} card={card} />)}
      {turn.status === 'stopped' && <p class="aside">{strings.stopped}</p>}
      {turn.status === 'failed' && <Failure turn={turn} askAgain={askAgain} />}
      {isWhole && turn.content && <CopyButton text={turn.content} />}
    </div>
  );
}

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
function Failure({ turn: { content, error, reason }, askAgain }: AnswerProps) {
  const code = error?.code ?? reason;
  return (
    <div class="failure">
      <p>{content ? strings.incomplete : errorText(code, error?.message)}</p>
      {(!code || PASSING.has(code)) && (
        <button type="button" class="quiet" onClick={askAgain}>
          {strings.askAgain}
        </button>
      )}
    </div>
  );
}

/** Browsers give the clipboard to secure pages only; elsewhere there is nothing to offer. */
function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  if (!navigator.clipboard) return null;
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  const label = isCopied ? strings.copied : strings.copy;
  return (
    <button type="button" class="quiet copy" aria-label={label} title={label} onClick={copy}>
      {isCopied ? <DoneIcon /> : <CopyIcon />}
    </button>
  );
}
