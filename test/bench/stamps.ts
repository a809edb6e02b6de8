/** Milliseconds since 1970 with their fraction: comparable between processes of one machine. */
export const now = (): number => performance.timeOrigin + performance.now();

/** A word that says when it was sent, in microseconds since 1970. */
export const stamp = (): string => `t${Math.round(now() * 1_000)} `;

const STAMPS = /t(\d{16}) /g;

/** When the words of a text were sent, in milliseconds since 1970. */
export const stampsIn = (text: string): number[] => [...text.matchAll(STAMPS)].map(([, at]) => Number(at) / 1_000);
