import { createHash } from 'node:crypto';
import type { Persona } from '@minime/platform';

/**
 * A word that stands in the model's instructions and nowhere else. The same bytes on every replica and in every turn, so
 * that the prompt stays cached; it need not be secret, for whoever repeats it only ends an answer of their own.
 */
export const canaryOf = (persona: Persona): string =>
  `qzx${createHash('sha256')
    .update(`canary of ${JSON.stringify(persona)}`)
    .digest('hex')
    .slice(0, 17)}`;

/** The canary as it may be written to go unnoticed: itself, backwards, in ROT13, in hexadecimal, within Base64. */
export function disguisesOf(canary: string): string[] {
  const bytes = Buffer.from(canary);
  // Which letters Base64 makes depends on where among three bytes the word begins; those at the edges also on its neighbours.
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url');
    return whole.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
  });
  return [canary, [...canary].reverse().join(''), rot13(canary), bytes.toString('hex'), ...base64].map(plainLetters);
}

/** Lower case letters and digits only: spaces, dashes, dots and the like are no disguise. */
export function plainLetters(text: string): string {
  if (text.length === 1 && text.charCodeAt(0) < ASCII.length) return ASCII[text.charCodeAt(0)]!;
  return normalized(text);
}

const normalized = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z\d]/g, '');

/** What nearly all that is said consists of, looked up instead of worked out. */
const ASCII = Array.from({ length: 128 }, (_, code) => normalized(String.fromCharCode(code)));

const rot13 = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));
