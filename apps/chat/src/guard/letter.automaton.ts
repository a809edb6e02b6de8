/** Letters and digits: what words are made of here. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const NUMBER_OF = new Int8Array(128).fill(-1);
for (let at = 0; at < LETTERS.length; at++) NUMBER_OF[LETTERS.charCodeAt(at)] = at;

/** Finds any of some words in a stream of letters, a step a letter (Aho and Corasick, 1975). States are numbers, 0 the first. */
export class LetterAutomaton {
  /** By state: how many of the last letters begin a word, at most. */
  readonly depth: number[] = [0];
  /** By state: whether the last letters are a word. */
  readonly isWord: boolean[] = [false];
  private readonly steps: number[] = new Array(LETTERS.length).fill(-1);

  /** @param words of `a` to `z` and digits */
  constructor(words: string[]) {
    for (const word of words) this.add(word);
    this.close();
  }

  /** The state after a letter, which is the code of one of `a` to `z` or a digit. */
  next(state: number, letter: number): number {
    return this.steps[state * LETTERS.length + NUMBER_OF[letter]!]!;
  }

  private add(word: string): void {
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const step = state * LETTERS.length + NUMBER_OF[word.charCodeAt(at)]!;
      if (this.steps[step] === -1) {
        this.steps[step] = this.depth.push(at + 1) - 1;
        this.isWord.push(false);
        this.steps.push(...new Array(LETTERS.length).fill(-1));
      }
      state = this.steps[step]!;
    }
    this.isWord[state] = true;
  }

  /** Where no word goes on, what the longest end of what was read that begins a word would do is done. */
  private close(): void {
    const fallback: number[] = [0];
    const order = [0];
    for (const state of order) {
      for (let letter = 0; letter < LETTERS.length; letter++) {
        const step = state * LETTERS.length + letter;
        const otherwise = state === 0 ? 0 : this.steps[fallback[state]! * LETTERS.length + letter]!;
        const target = this.steps[step]!;
        if (target === -1) this.steps[step] = otherwise;
        else {
          fallback[target] = otherwise;
          this.isWord[target] ||= this.isWord[otherwise]!;
          order.push(target);
        }
      }
    }
  }
}
