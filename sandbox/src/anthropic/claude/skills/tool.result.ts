import type { Language } from '../language.js';

/** Fields in which tools put words for people, and those in which they put an instant. */
const WORDS = /^(?:formatted|display|human|text|spoken|label|summary|localtime|local|converted|result)$/;
const INSTANT = /time|now|iso|instant|start|^at$|^to$/;
const ISO = /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2})/;

interface Leaf {
  name: string;
  value: string;
}

/** The strings and numbers in a tool's result, in order; one nameless leaf when it is no JSON. */
function leavesOf(result: string): Leaf[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(result);
  } catch {
    return [{ name: '', value: result.trim() }];
  }
  const walk = (value: unknown, name: string): Leaf[] => {
    if (Array.isArray(value)) return value.flatMap((item) => walk(item, name));
    if (value !== null && typeof value === 'object') {
      return Object.entries(value).flatMap(([key, item]) => walk(item, key.toLowerCase().replace(/[^a-z]/g, '')));
    }
    return typeof value === 'string' || typeof value === 'number' ? [{ name, value: String(value) }] : [];
  };
  return walk(parsed, '');
}

/** The time that a clock tool told; of a conversion the target, which tools put last. */
export function tellTime(result: string, language: Language): string | undefined {
  const leaves = leavesOf(result).filter(({ value }) => value !== '');
  const words = leaves.findLast(({ name, value }) => WORDS.test(name) && /\d/.test(value));
  const instant = leaves.findLast(({ name, value }) => INSTANT.test(name) && /\d/.test(value));
  const told = words ?? instant ?? (leaves.length === 1 ? leaves[0] : undefined);
  return told && readable(told.value, language);
}

/** The city of the time zone that a clock tool told, the target's of a conversion. */
export function tellZone(result: string): string | undefined {
  const zone = leavesOf(result).findLast(({ name }) => /zone|tz/.test(name))?.value;
  return zone?.split('/').at(-1)?.replaceAll('_', ' ');
}

/** The start times that a calendar tool told, in ISO 8601. */
export function startsIn(result: string): string[] {
  const instants = leavesOf(result).filter(({ name, value }) => INSTANT.test(name) && ISO.test(value));
  const starts = instants.filter(({ name }) => name.includes('start'));
  return (starts.length > 0 ? starts : instants).map(({ value }) => value);
}

/** An instant as it stands on the clock of its own zone; anything else as it is, without its full stop. */
export function readable(value: string, language: Language): string {
  const clock = ISO.exec(value);
  if (!clock) return value.replace(/\.$/, '');
  const date = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const day = date.toLocaleDateString(language === 'en' ? 'en-GB' : language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  return `${clock[1]} (${day})`;
}
