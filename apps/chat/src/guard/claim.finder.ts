import { CLAIM_LANGUAGES, type Receipt } from './claim.patterns.js';

export interface Claim {
  language: string;
  kind: Receipt;
}

interface Pattern extends Claim {
  pattern: RegExp;
  unless: RegExp;
}

/** Scripts that put no spaces between words. */
const UNSPACED = new Set(['ja', 'zh']);

const PATTERNS: Pattern[] = Object.entries(CLAIM_LANGUAGES).flatMap(([language, { booked, sent, unless }]) => {
  const isUnspaced = UNSPACED.has(language);
  const word = (source: string) =>
    new RegExp(isUnspaced ? source : `(?<![\\p{L}\\p{M}])(?:${source})(?![\\p{L}\\p{M}])`, 'u');
  const before = new RegExp(isUnspaced ? `(?:${unless})` : `(?<![\\p{L}\\p{M}])(?:${unless})(?![\\p{L}\\p{M}])`, 'u');
  const of = (kind: Receipt) => (source: string) => ({ language, kind, pattern: word(source), unless: before });
  return [...booked.map(of('meeting')), ...sent.map(of('mail'))];
});

/** Whether a sentence claims that a meeting was booked or a mail sent. Questions claim nothing. */
export function findClaim(sentence: string): Claim | undefined {
  const text = plain(sentence);
  if (/[?？؟]["'”»」)]*$/u.test(text)) return undefined;
  const found = PATTERNS.find(({ pattern, unless }) => {
    const match = pattern.exec(text);
    return match !== null && !unless.test(clauseBefore(text, match.index)) && !unless.test(match[0]);
  });
  return found && { language: found.language, kind: found.kind };
}

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’ʼ]/g, "'")
    .replace(/[*_~`#>[\]]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** What stands before `index` since the last comma or the like. */
const clauseBefore = (text: string, index: number): string =>
  text
    .slice(0, index)
    .split(/[,;:–—、，،(]/u)
    .at(-1) ?? '';
