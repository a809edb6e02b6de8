import type { GuardStage } from './guard.stage.js';
import { type KnownAddresses, parsedUrl } from './known.addresses.js';
import { readLink } from './link.reader.js';

/** What is longer is not waited for: a code span or a tag, in UTF-16 units. */
const SPAN_CHARS = 300;
/** Where something other than plain words may begin; an address does with `ht`, `ft` or `ww`. */
const SPECIAL = /[\\`~<![\]\n]|[hf](?=t|$)|w(?=w|$)/gi;
/** Where the words are not plain; with what is put right on its way in. */
const UNPLAIN = /[\\`~<![\]\n\r\0]|[hf](?=t|$)|w(?=w|$)/i;
const SCHEMES = ['http://', 'https://', 'ftp://', 'www.'];
const ADDRESS = /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"`[\]{}|\\^]*/i;
const CLOSING_MARKS = /[.,;:!?'"*_~]+$/;
/** What may follow an address at once; anything else some readers would take for a part of it. */
const AFTER_ADDRESS = /^[\s.,;:!?)*_~'"]/;
/** A line that holds nothing but what opens quotes and lists. */
const CONTAINER = /^[\s>*+\-\d.)]*$/;
/** Two texts that would make something new when what stood between them is left out. */
const WOULD_JOIN: [before: RegExp, after: RegExp][] = [
  [/\w$/, /^\w/],
  [/(?:https?|ftp)$/i, /^:/],
  [/[:/]$/, /^\//],
  [/www$/i, /^\./],
  [/`$/, /^`/],
  [/~$/, /^~/],
  [/\\$/, /^\S/],
  [/!$/, /^\[/],
  [/\]$/, /^[(:]/],
  [/<$/, /^[a-z/!?]/i],
];

/** What one step takes from the text, and what goes out for it. `apart`: something was left out here. */
interface Step {
  take: number;
  out: string;
  apart?: boolean;
  isAddress?: boolean;
}

/**
 * What may leave of a model's Markdown, while it grows: no picture, no HTML, no link but to known addresses. It waits only
 * where an open construct has to be decided, and what comes out does not depend on how the text was cut into pieces.
 *
 * It stands on what may never go out rather than on reading Markdown as some client does: outside of code no `<` before a
 * letter, no `![`, no `](` but its own, no `]:`. A construct that it takes for plain text is plain text for every reader.
 */
export class OutputPolicy implements GuardStage {
  received = 0;
  private pending = '';
  /** The end of what went out, enough to see what would join with it. */
  private tail = '';
  private line = '';
  /** The marks that opened the code block that the text is in. */
  private fence: string | undefined;
  private atFenceLine = false;
  /** An open backtick in this paragraph: readers may see code where we do not. */
  private strayTick = false;
  private apart = false;
  private afterAddress = false;
  private broke = false;
  /** A carriage return that may be half of a line end. */
  private half = '';

  constructor(private readonly addresses: KnownAddresses) {}

  get decided(): number {
    return this.received - this.pending.length;
  }

  push(text: string): string {
    if (this.isAtEase && !UNPLAIN.test(text)) return this.pass(text);
    const whole = this.half + text.replaceAll('\0', '');
    this.half = whole.endsWith('\r') ? '\r' : '';
    const fresh = whole.slice(0, whole.length - this.half.length).replace(/\r\n?/g, '\n');
    this.received += fresh.length;
    this.pending += fresh;
    return this.drain(false);
  }

  /** In the middle of a line of plain words, with nothing open before it. */
  private get isAtEase(): boolean {
    const { pending, line, half, fence, apart, afterAddress, broke } = this;
    return pending === '' && line !== '' && half === '' && fence === undefined && !apart && !afterAddress && !broke;
  }

  /** Plain words change nothing of what comes after them. */
  private pass(text: string): string {
    this.received += text.length;
    this.tail = (this.tail + text).slice(-8);
    this.line += text;
    return text;
  }

  /** What is still held back. The next text begins a paragraph of its own. */
  end(): string {
    if (this.half !== '') this.pending += '\n';
    this.half = '';
    const out = this.drain(true);
    this.broke = true;
    return out;
  }

  private drain(final: boolean): string {
    let out = '';
    if (this.broke && this.pending !== '') {
      out += this.emit({ take: 0, out: this.tail === '' ? '' : this.tail.endsWith('\n') ? '\n' : '\n\n' });
      this.broke = false;
      this.atFenceLine = false;
    }
    while (this.pending !== '') {
      const step = this.step(this.pending, final);
      if (!step) break;
      this.pending = this.pending.slice(step.take);
      out += this.emit(step);
    }
    return out;
  }

  private emit({ out, apart, isAddress }: Step): string {
    if (apart) this.apart = true;
    if (out === '') return '';
    const said = this.separated(out);
    this.apart = apart ?? false;
    this.afterAddress = isAddress ?? (this.afterAddress && !/\s/.test(said));
    this.tail = (this.tail + said).slice(-8);
    for (const [at, part] of said.split('\n').entries()) {
      if (at > 0) {
        if (this.line.trim() === '') this.strayTick = false;
        this.line = '';
      }
      this.line += part;
    }
    return said;
  }

  /** With a space where the words would make something new with those before them. */
  private separated(out: string): string {
    const clings = this.afterAddress && !AFTER_ADDRESS.test(out);
    return clings || (this.apart && this.joins(out)) ? ` ${out}` : out;
  }

  private joins(out: string): boolean {
    return WOULD_JOIN.some(([before, after]) => before.test(this.tail) && after.test(out));
  }

  private step(text: string, final: boolean): Step | undefined {
    if (this.fence !== undefined) return this.inFence(text, final, this.fence);
    const block = this.line === '' ? this.openFence(text, final) : 'none';
    if (block !== 'none') return block;
    switch (text[0]!.toLowerCase()) {
      case '\\':
        return escaped(text, final);
      case '`':
      case '~':
        return this.ticks(text, final);
      case '<':
        return this.angle(text, final);
      case '!':
        return this.bang(text, final);
      case '[':
        return this.bracket(text, final);
      case ']':
        return closeBracket(text, final);
      case 'h':
      case 'f':
      case 'w':
        return this.bareAddress(text, final);
      default:
        return this.plain(text);
    }
  }

  private plain(text: string): Step {
    if (text[0] === '\n') return { take: 1, out: '\n' };
    SPECIAL.lastIndex = 1;
    const take = this.afterAddress ? 1 : (SPECIAL.exec(text)?.index ?? text.length);
    return { take, out: text.slice(0, take) };
  }

  /** A line that opens a code block; white space before it goes, so that every reader sees the same block. */
  private openFence(text: string, final: boolean): Step | undefined | 'none' {
    const [lead = ''] = /^[ \t]*/.exec(text) ?? [];
    const rest = text.slice(lead.length);
    if (rest === '') return final ? 'none' : undefined;
    const [run = ''] = /^(?:`+|~+)/.exec(rest) ?? [];
    if (run === '') return lead === '' ? 'none' : { take: lead.length, out: lead };
    if (run.length === rest.length && !final) return undefined;
    if (run.length < 3) return lead === '' ? 'none' : { take: lead.length, out: lead };
    const end = rest.search(/\n/);
    const info = rest.slice(run.length, end < 0 ? undefined : end);
    if (run[0] === '`' && info.includes('`')) return lead === '' ? 'none' : { take: lead.length, out: lead };
    if (end < 0 && !final) return undefined;
    this.fence = run;
    const [language = ''] = /^[ \t]*[\w+#.-]{0,30}/.exec(info) ?? [];
    return { take: lead.length + run.length + info.length, out: run + language };
  }

  /** Code goes out as it is. A line that any reader might take for the end of it is the end, for all of them. */
  private inFence(text: string, final: boolean, fence: string): Step | undefined {
    if (this.line !== '' || this.atFenceLine) {
      const end = text.search(/\n/);
      if (end === 0) {
        this.atFenceLine = false;
        return { take: 1, out: '\n' };
      }
      return { take: end < 0 ? text.length : end, out: end < 0 ? text : text.slice(0, end) };
    }
    const marks = /^[ \t]*([`~]{3,})[`~ \t]*(?=\n|$)/.exec(text);
    const undecided = /^[ \t]*[`~]*[`~ \t]*$/.test(text);
    if (undecided && !final) return undefined;
    if (marks) {
      this.fence = undefined;
      return { take: marks[0].length, out: fence };
    }
    if (text[0] === '\n') return { take: 1, out: '\n' };
    this.atFenceLine = true;
    return this.inFence(text, final, fence);
  }

  private ticks(text: string, final: boolean): Step | undefined {
    const [run = ''] = /^(?:`+|~+)/.exec(text) ?? [];
    if (run.length === text.length && !final) return undefined;
    if (run.length >= 3 && this.line !== '' && CONTAINER.test(this.line))
      return { take: run.length, out: '', apart: true };
    if (run[0] === '~' || this.strayTick) return { take: run.length, out: run };
    const close = closingTicks(text, run.length, final);
    if (close === 'more') return undefined;
    if (close === 'none') this.strayTick = true;
    const take = close === 'none' ? run.length : close;
    return { take, out: text.slice(0, take) };
  }

  private angle(text: string, final: boolean): Step | undefined {
    if (text.length === 1) return final ? { take: 1, out: '', apart: true } : undefined;
    if (!/[a-z/!?]/i.test(text[1]!)) return { take: 1, out: '<', apart: true };
    const span = text.slice(0, SPAN_CHARS);
    const blank = span.search(/\n[ \t]*\n/);
    const end = span.startsWith('<!--') ? span.indexOf('-->') + 2 : span.indexOf('>');
    const isClosed = end > 1 && (blank < 0 || end < blank);
    if (!isClosed && blank < 0 && text.length < SPAN_CHARS && !final) return undefined;
    if (!isClosed) return { take: 1, out: '', apart: true };
    const inner = text.slice(1, end);
    if (/^br\s*\/?$/i.test(inner)) return { take: end + 1, out: ' ' };
    const out = /^[a-z][a-z\d+.-]+:[^\s<]*$/i.test(inner)
      ? this.shown(inner)
      : /^[^\s@]+@[^\s@]+$/.test(inner)
        ? inner
        : '';
    return { take: end + 1, out, apart: true, ...(out !== '' && { isAddress: true }) };
  }

  private bang(text: string, final: boolean): Step | undefined {
    if (text.length === 1 && !final) return undefined;
    if (text[1] !== '[') return { take: 1, out: '!' };
    const link = readLink(text, 1);
    if (link === 'more' && !final) return undefined;
    return typeof link === 'string' ? { take: 1, out: '!', apart: true } : { take: link.end, out: '', apart: true };
  }

  private bracket(text: string, final: boolean): Step | undefined {
    const link = readLink(text, 0);
    if (link === 'more' && !final) return undefined;
    if (typeof link === 'string') return { take: 1, out: '[' };
    const inner = new OutputPolicy(this.addresses);
    inner.line = '-';
    inner.strayTick = true;
    const label = (inner.push(link.label) + inner.end()).replace(/\s+/g, ' ').trim();
    const address = this.addresses.linkable(link.address);
    if (label === '' || !address) return { take: link.end, out: label, apart: true };
    return {
      take: link.end,
      out: `[${label}](${address.replaceAll('(', '%28').replaceAll(')', '%29')})`,
      isAddress: true,
    };
  }

  private bareAddress(text: string, final: boolean): Step | undefined {
    const lower = text.slice(0, 8).toLowerCase();
    const isAddress = SCHEMES.some((scheme) => lower.startsWith(scheme));
    if (!isAddress) {
      const mayBecome = !final && SCHEMES.some((scheme) => scheme.startsWith(lower));
      return mayBecome ? undefined : { take: 1, out: text[0]! };
    }
    const [written = ''] = ADDRESS.exec(text) ?? [];
    if (written.length === text.length && !final) return undefined;
    const address = withoutClosingMarks(written);
    const out = this.shown(address);
    return out === address
      ? { take: address.length, out, isAddress: true }
      : { take: address.length, out, apart: true };
  }

  /** An address in the text: what may be linked stays, of others the name of the host. */
  private shown(address: string): string {
    const full = /^www\./i.test(address) ? `https://${address}` : address;
    const linkable = this.addresses.linkable(full);
    if (linkable) return linkable.startsWith('mailto:') ? linkable.slice('mailto:'.length) : address;
    const host = (parsedUrl(full)?.hostname ?? '').replaceAll('www.', '');
    return /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(host) ? host : '';
  }
}

function escaped(text: string, final: boolean): Step | undefined {
  if (text.length === 1) return final ? { take: 1, out: '\\' } : undefined;
  if (text[1] === '<') return { take: 2, out: '&lt;' };
  const isPair = /[\\`[\]!~]/.test(text[1]!);
  return { take: isPair ? 2 : 1, out: text.slice(0, isPair ? 2 : 1) };
}

function closeBracket(text: string, final: boolean): Step | undefined {
  if (text.length === 1 && !final) return undefined;
  return { take: 1, out: ']', apart: true };
}

/** Where a code span of `marks` backticks at the start of `text` ends; code spans here stay on their line. */
function closingTicks(text: string, marks: number, final: boolean): number | 'none' | 'more' {
  const lineEnd = text.search(/[\n|]/);
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
  for (const run of line.slice(marks).matchAll(/`+/g)) {
    const end = marks + run.index + run[0].length;
    if (marks + run.index >= SPAN_CHARS) return 'none';
    if (end === text.length && !final) return 'more';
    if (run[0].length === marks) return end;
  }
  return lineEnd < 0 && text.length < SPAN_CHARS && !final ? 'more' : 'none';
}

function withoutClosingMarks(address: string): string {
  let kept = address.replace(CLOSING_MARKS, '');
  while (kept.endsWith(')') && kept.split(')').length > kept.split('(').length) {
    kept = kept.slice(0, -1).replace(CLOSING_MARKS, '');
  }
  return kept === '' ? address : kept;
}
