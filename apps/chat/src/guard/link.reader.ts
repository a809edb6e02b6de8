/** Longest label and longest address that are waited for, in UTF-16 units; what is longer is no link. */
const LABEL_CHARS = 300;
const ADDRESS_CHARS = 2_000;
const ESCAPABLE = /\\([!-/:-@[-`{-~])/g;
const TITLES: Record<string, string> = { '"': '"', "'": "'", '(': ')' };

export interface ReadLink {
  label: string;
  address: string;
  /** Where the text goes on after it. */
  end: number;
}

/** `more`: the text ends before it is decided. */
export type LinkReading = ReadLink | 'none' | 'more';

/** Reads an inline link of CommonMark whose bracket opens at `start`. */
export function readLink(text: string, start: number): LinkReading {
  const close = closingBracket(text, start);
  if (typeof close === 'string') return close;
  if (close + 1 >= text.length) return 'more';
  if (text[close + 1] !== '(') return 'none';
  const rest = readDestination(text, close + 2);
  return typeof rest === 'string' ? rest : { label: text.slice(start + 1, close), ...rest };
}

function closingBracket(text: string, start: number): number | 'none' | 'more' {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (at - start > LABEL_CHARS) return 'none';
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n' && text[at + 1] === '\n') return 'none';
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return at;
  }
  return 'more';
}

function readDestination(text: string, start: number): Omit<ReadLink, 'label'> | 'none' | 'more' {
  let at = skipSpace(text, start);
  if (at >= text.length) return 'more';
  const from = at;
  const pointed = text[at] === '<';
  const to = pointed ? pointedEnd(text, at) : plainEnd(text, at);
  if (typeof to === 'string') return to;
  const address = pointed ? text.slice(from + 1, to - 1) : text.slice(from, to);
  at = skipSpace(text, to);
  const closing = at > to ? TITLES[text[at] ?? ''] : undefined;
  if (closing) {
    const end = text.indexOf(closing, at + 1);
    if (end < 0) return text.length - at > ADDRESS_CHARS ? 'none' : 'more';
    if (end - at > ADDRESS_CHARS) return 'none';
    at = skipSpace(text, end + 1);
  }
  if (at >= text.length) return 'more';
  return text[at] === ')' ? { address: unescaped(address), end: at + 1 } : 'none';
}

function pointedEnd(text: string, start: number): number | 'none' | 'more' {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\n' || text[at] === '<' || at - start > ADDRESS_CHARS) return 'none';
    if (text[at] === '>') return at + 1;
  }
  return 'more';
}

function plainEnd(text: string, start: number): number | 'none' | 'more' {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (at - start > ADDRESS_CHARS) return 'none';
    const char = text[at]!;
    if (char === '\\') at++;
    else if (/\s/.test(char)) return at;
    else if (char === '(') depth++;
    else if (char === ')' && depth-- === 0) return at;
  }
  return 'more';
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[ \t\n]/.test(text[at]!)) at++;
  return at;
}

const NAMED: Record<string, string> = { colon: ':', amp: '&', sol: '/', tab: '\t', newline: '\n', commat: '@' };

/** Backslashes and the entities that can hide a scheme; an entity that stays makes the address an unknown one. */
const unescaped = (address: string): string =>
  address
    .replace(ESCAPABLE, '$1')
    .replace(/&#x([\da-f]{1,6});/gi, (_, hex: string) => codePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,7});/g, (_, number: string) => codePoint(Number(number)))
    .replace(/&(\w+);/g, (entity, name: string) => NAMED[name.toLowerCase()] ?? entity);

const codePoint = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD');
