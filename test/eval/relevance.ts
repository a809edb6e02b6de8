import type { Passage } from '@minime/knowledge';
import type { GoldenQuestion } from './questions.js';

/** One thing that answers a question: a section or a page, with how well it does. */
export interface Answer {
  reference: string;
  /** 1 to 3. */
  grade: number;
}

/** Headings are compared without case, punctuation and Markdown. */
const squeeze = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const pathOf = ({ pageId }: Passage): string => pageId.replace(/^[a-z]+:/, '');

/** Whether a passage is what `path#heading` or `path` names; a heading names what stands under its smaller ones too. */
export function matches(passage: Passage, reference: string): boolean {
  const [path, ...heading] = reference.split('#');
  if (pathOf(passage) !== path) return false;
  return heading.length === 0 || passage.headings.some((each) => squeeze(each) === squeeze(heading.join('#')));
}

export const answersOf = ({ relevant, grade }: GoldenQuestion): Answer[] =>
  relevant.map((reference, index) => ({ reference, grade: Array.isArray(grade) ? grade[index]! : grade }));

/**
 * What each place of a ranking is worth: the grade of an answer that stands there for the first time, 0 for anything
 * else, a second passage of the same section too.
 */
export function gainsOf(ranking: Passage[], answers: Answer[]): number[] {
  const open = new Set(answers);
  return ranking.map((passage) => {
    const found = [...open].find(({ reference }) => matches(passage, reference));
    if (!found) return 0;
    open.delete(found);
    return found.grade;
  });
}

/** References that name nothing in the corpus: a heading was changed, or misspelt. */
export function danglingReferences(questions: GoldenQuestion[], passages: Passage[]): string[] {
  const references = new Set(questions.flatMap(({ relevant }) => relevant));
  return [...references].filter((reference) => !passages.some((passage) => matches(passage, reference)));
}
