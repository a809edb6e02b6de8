import { regionsOf } from '../request.text.js';

/** The JSON that a text carries, also inside a marked region; undefined when there is none. */
export function jsonIn(text: string): unknown {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  if (start < 0 || end <= start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    const inner = regionsOf(text).map((region) => jsonIn(region.text));
    return inner.find((value) => value !== undefined);
  }
}

/** Every value, at any depth, whose name fits. */
export function valuesNamed(data: unknown, name: RegExp): unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesNamed(item, name));
  if (data === null || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([key, value]) => (name.test(key) ? [value] : valuesNamed(value, name)));
}
