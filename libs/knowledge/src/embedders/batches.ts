/** Below every provider's limit on inputs and, at some three characters a token, on tokens of one request. */
const TEXTS = 96;
const CHARS = 150_000;

/** Cuts into requests, in order. A text longer than a request may be goes alone; providers cut what is too long. */
export function batchesOf<T>(texts: [T, string][]): [T, string][][] {
  const batches: [T, string][][] = [];
  let chars = 0;
  for (const entry of texts) {
    const last = batches.at(-1);
    if (last && last.length < TEXTS && chars + entry[1].length <= CHARS) {
      last.push(entry);
      chars += entry[1].length;
    } else {
      batches.push([entry]);
      chars = entry[1].length;
    }
  }
  return batches;
}
