/** As in the local index: this share of a word's letters may differ, from this length on. */
const FUZZY_SHARE = 0.2;
const SHORTEST_FUZZY = 5;

/** Whether a word that nobody wrote may be this one, written with a slip (Levenshtein's distance). */
export function isMisspelling(word: string, of: string): boolean {
  if (word.length < SHORTEST_FUZZY) return false;
  const edits = Math.round(word.length * FUZZY_SHARE);
  return Math.abs(word.length - of.length) <= edits && distance(word, of) <= edits;
}

/** Letters to insert, delete or replace, by rows of the usual table. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
