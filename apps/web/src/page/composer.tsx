import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { fill, strings } from '../strings.js';
import { SendIcon, StopIcon } from './icons.js';

/** `keyCode` of a key press that belongs to an input method, in browsers that do not say `isComposing`. */
const INPUT_METHOD_KEY = 229;
/** From this share of the limit on, the visitor is told how much is left. */
const NEARLY_FULL = 0.9;

interface ComposerProps {
  field: RefObject<HTMLTextAreaElement | null>;
  name: string;
  text: string;
  maxChars: number;
  /** Nothing may be sent for now. */
  isHeld: boolean;
  onText: (text: string) => void;
  onSend: () => void;
  /** Present while an answer can be stopped. */
  onStop: (() => void) | undefined;
}

/** Where the visitor writes. Enter sends, Shift and Enter begin a new line. */
export function Composer({ field, name, text, maxChars, isHeld, onText, onSend, onStop }: ComposerProps) {
  const left = maxChars - text.trim().length;
  const canSend = !isHeld && text.trim() !== '' && left >= 0;

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);

  const send = () => {
    if (canSend) onSend();
    field.current?.focus();
  };
  const stop = () => {
    onStop?.();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isComposing = event.isComposing || event.keyCode === INPUT_METHOD_KEY;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir={text ? 'auto' : undefined}
        value={text}
        aria-label={strings.yourMessage}
        placeholder={fill(strings.ask, { name })}
        enterkeyhint="send"
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {left < maxChars * (1 - NEARLY_FULL) && (
        <p class={left < 0 ? 'count over' : 'count'} role="status">
          {left < 0 ? fill(strings.tooLong, { count: -left }) : fill(strings.left, { count: left })}
        </p>
      )}
      {onStop && (
        <button type="button" class="round stop" aria-label={strings.stop} title={strings.stop} onClick={stop}>
          <StopIcon />
        </button>
      )}
      <button type="submit" class="round send" aria-label={strings.send} title={strings.send} disabled={!canSend}>
        <SendIcon />
      </button>
    </form>
  );
}
