/** How the model's stand-in talks. */
export interface Pace {
  firstTokenMs: number;
  words: number;
  gapMs: number;
}

const PACE = /pace (\d+) (\d+) (\d+)/g;

/** A question that tells the stand-in how to talk. */
export const paced = ({ firstTokenMs, words, gapMs }: Pace): string =>
  `What did you write about the wheels of the engine? (pace ${firstTokenMs} ${words} ${gapMs})`;

/** The pace that a request's last question asks for. */
export function paceOf(request: string): Pace {
  const [firstTokenMs = 0, words = 0, gapMs = 0] = [...request.matchAll(PACE)].at(-1)?.slice(1).map(Number) ?? [];
  return { firstTokenMs, words, gapMs };
}
