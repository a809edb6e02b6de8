import type { GuardStage } from './guard.stage.js';

/** By this the model says that its answer leaves something open; no visitor reads it. */
export const UNANSWERED_MARK = '<unanswered/>';

const WORD = 'unanswered';
/** As models write such things, too: with a space, as a pair of tags, in capitals. */
const WRITTEN = /<\s*\/?\s*unanswered\s*\/?\s*>/gi;
/** Beyond that it is none, whatever follows. */
const LONGEST = 24;

/** Takes the mark out of what the model says, however it is cut, and remembers that it was there. */
export class UnansweredMark implements GuardStage {
  received = 0;
  /** Whether the mark has come. */
  seen = false;
  private held = '';

  get decided(): number {
    return this.received - this.held.length;
  }

  push(text: string): string {
    this.received += text.length;
    if (this.held === '' && !text.includes('<')) return text;
    const said = this.without(this.held + text);
    const from = beginningOfMark(said);
    this.held = said.slice(from);
    return said.slice(0, from);
  }

  /** Half a mark is none. */
  end(): string {
    const out = this.held;
    this.held = '';
    return out;
  }

  private without(text: string): string {
    return text.replace(WRITTEN, () => {
      this.seen = true;
      return '';
    });
  }
}

/** Where in the text a mark may have begun that is not complete yet; the text's length where none has. */
function beginningOfMark(text: string): number {
  const at = text.lastIndexOf('<');
  if (at < 0 || text.length - at > LONGEST) return text.length;
  const letters = text
    .slice(at + 1)
    .replace(/[\s/]/g, '')
    .toLowerCase();
  return WORD.startsWith(letters) ? at : text.length;
}
