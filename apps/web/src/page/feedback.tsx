import { useEffect, useRef, useState } from 'preact/hooks';
import type { Thumb } from '../client/index.js';
import { strings } from '../strings.js';
import { BadIcon, GoodIcon } from './icons.js';

/** Longest comment, in characters: the contract's limit. */
const COMMENT_MAX_CHARS = 1_000;

type Give = (value: Thumb, comment?: string) => Promise<boolean>;
interface Feedback {
  value?: Thumb;
  step: 'thumbs' | 'comment' | 'thanks';
}

/** Thumbs for an answer; the thumb counts at once, the comment is an offer. `tools` stand in the same row. */
export function useFeedback(give: Give) {
  const [{ value, step }, set] = useState<Feedback>({ step: 'thumbs' });
  const rate = async (chosen: Thumb) => {
    set({ value: chosen, step: 'comment' });
    if (!(await give(chosen))) set({ step: 'thumbs' });
  };
  const send = async (comment: string) => {
    const isTaken = !comment || (await give(value as Thumb, comment));
    if (isTaken) set({ ...(value && { value }), step: 'thanks' });
  };
  const thumbs = (
    <>
      <ThumbButton label={strings.good} isOn={value === 'up'} onClick={() => rate('up')} icon={<GoodIcon />} />
      <ThumbButton label={strings.bad} isOn={value === 'down'} onClick={() => rate('down')} icon={<BadIcon />} />
    </>
  );
  const below = (
    <div role="status">
      {step === 'comment' && <Comment send={send} />}
      {step === 'thanks' && <p class="aside">{strings.thanks}</p>}
    </div>
  );
  return { thumbs, below: step !== 'thumbs' && below };
}

interface ThumbProps {
  label: string;
  isOn: boolean;
  onClick: () => void;
  icon: preact.JSX.Element;
}

const ThumbButton = ({ label, isOn, onClick, icon }: ThumbProps) => (
  <button type="button" class="quiet tool" aria-label={label} title={label} aria-pressed={isOn} onClick={onClick}>
    {icon}
  </button>
);

function Comment({ send }: { send: (comment: string) => void }) {
  const [comment, setComment] = useState('');
  const form = useRef<HTMLFormElement>(null);
  // It opens below what was being read, often below the edge.
  useEffect(() => form.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <form
      ref={form}
      class="comment"
      onSubmit={(event) => {
        event.preventDefault();
        send(comment.trim());
      }}
    >
      <input
        dir={comment ? 'auto' : undefined}
        value={comment}
        maxLength={COMMENT_MAX_CHARS}
        aria-label={strings.comment}
        placeholder={strings.comment}
        onInput={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <button type="submit" class="quiet" aria-label={strings.sendComment}>
        {strings.send}
      </button>
    </form>
  );
}
