import type { Passage } from './conversation.js';
import { termsOf } from './terms.js';
import { paragraphsOf, sentencesOf } from './text.js';

/** A sentence of a passage that may be quoted. */
export interface Quote {
  text: string;
  passage: Passage;
  /** The content block it stands in. */
  block: number;
  /** Its place among all sentences of its block. */
  order: number;
  firstPerson: boolean;
  terms: string[];
}

const MAX_CHARS = 420;
const MIN_WORDS = 4;
const FIRST_PERSON = /\b(?:I|me|my|mine|myself|ich|mich|mein\w*|je|mon|ma|mes|yo|mi|eu|meu|minha)\b/i;
/** A heading's question, the head of a list and a line of a bibliography are no statements. */
const STATEMENT = /^["“‘«(]?[\p{Lu}\d].*[.!…]["”’»)]*$/su;
const BIBLIOGRAPHY = /\b(?:sources|references|further reading|bibliography|quellen|fuentes|fontes)\b/i;

/** Every sentence of a passage in order, also those that cannot be quoted: their neighbours may need them. */
export function sentencesIn(passage: Passage): Quote[] {
  return passage.blocks.flatMap((markdown, block) =>
    paragraphsOf(markdown)
      .flatMap(sentencesOf)
      .map((text, order) => ({
        text,
        passage,
        block,
        order,
        firstPerson: FIRST_PERSON.test(text),
        terms: termsOf(text),
      })),
  );
}

export const isQuestion = ({ text }: Quote): boolean => text.endsWith('?');

/** Whether a sentence can stand in an answer; one that answers the question before it may be short. */
export function isQuotable({ text, passage }: Quote, answers: boolean): boolean {
  const wordy = text.length <= MAX_CHARS && (answers || text.split(/\s+/).length >= MIN_WORDS);
  return wordy && STATEMENT.test(text) && !BIBLIOGRAPHY.test(passage.title);
}
