import { randomBytes } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** An id in the API's style, such as `msg_01XFDUDYJgAACzvnptvVoYEL`. */
export function newId(prefix: 'msg' | 'toolu' | 'req'): string {
  const random = Array.from(randomBytes(22), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${prefix}_01${random}`;
}
