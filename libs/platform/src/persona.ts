import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { AppError } from './app.error.js';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const line = (max: number) => z.string().trim().min(1).max(max);
const timeRange = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must look like 09:00-17:30')
  .refine((range) => range.slice(0, 5) < range.slice(6), 'must end after it begins');
/** A day's ranges, wall-clock time. */
const timeRanges = z
  .array(timeRange)
  .refine(
    (ranges) => ranges.every((range, at) => at === 0 || range.slice(0, 5) >= (ranges[at - 1] as string).slice(6)),
    'must be in order and without overlap',
  );
const day = z.iso.date('must be a day of the calendar like 2026-12-24');
const minutes = (min: number, max: number) => z.number().int().min(min).max(max);
const count = z.number().int().min(1).max(100);

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'is not an IANA time zone such as Europe/London');

/** One day, or the days from `from` to `to`, on which other hours hold than the weekday's; without hours: none. */
const exception = z.union(
  [
    z
      .strictObject({ date: day, hours: timeRanges.default([]) })
      .transform(({ date, hours }) => ({ from: date, to: date, hours })),
    z
      .strictObject({ from: day, to: day, hours: timeRanges.default([]) })
      .refine(({ from, to }) => from <= to, 'must not end before it begins'),
  ],
  'needs `date`, or `from` and `to` (days like 2026-12-24), and may have `hours` like ["10:00-12:00"]',
);

/** What calls the owner takes, besides the working hours: how long, how soon, how far ahead, how many. */
const meetings = z.strictObject({
  /** Of the invitation. */
  title: line(200).optional(),
  /** Stands at the head of the invitation's text. */
  lead: line(1_000).optional(),
  /** Minutes offered; the first is taken where the visitor names none. */
  durations: z.array(minutes(5, 480)).min(1).max(6).default([30]),
  /** Minutes between the beginnings that are offered, counted from the beginning of a range. */
  every: minutes(5, 240).default(30),
  bufferBeforeMinutes: minutes(0, 240).default(0),
  bufferAfterMinutes: minutes(0, 240).default(10),
  minimumNoticeHours: z.number().min(0).max(720).default(24),
  horizonDays: z.number().int().min(1).max(365).default(30),
  maxPerDay: count.default(4),
  maxPerWeek: count.default(12),
  exceptions: z.array(exception).max(200).default([]),
  /** Domains whose addresses are not invited, such as the owner's own. */
  refusedDomains: z.array(line(253)).max(200).default([]),
  /** Whether throw-away addresses may be invited. */
  disposableAddresses: z.boolean().default(false),
});
export type MeetingTerms = z.output<typeof meetings>;

/** The owner as the persona file describes them. */
export const persona = z.strictObject({
  name: line(120),
  avatar: line(500).optional(),
  headline: line(200).optional(),
  greeting: line(600),
  starters: z.array(line(200)).max(8).default([]),
  links: z
    .array(z.strictObject({ label: line(80), url: z.url({ protocol: /^https?$/ }) }))
    .max(12)
    .default([]),
  languages: z.array(line(35)).default(['en']),
  voice: z.array(line(400)).default([]),
  rules: z.array(line(600)).default([]),
  avoidTopics: z.array(line(200)).default([]),
  contact: z
    .strictObject({ label: line(80), url: z.url({ protocol: /^https?$/ }).optional(), email: z.email().optional() })
    .optional(),
  disclosure: line(400),
  privacyUrl: z.url({ protocol: /^https?$/ }).optional(),
  colour: z
    .string()
    .regex(/^#[\da-f]{6}$/i, 'must look like #0f6660')
    .optional(),
  timeZone: timeZone.default('UTC'),
  workingHours: z.partialRecord(z.enum(weekdays), timeRanges).default({}),
  meetings: meetings.prefault({}),
  notificationLanguage: line(35).default('en'),
});
export type Persona = z.output<typeof persona>;

/**
 * Reads and checks the persona file.
 * @throws AppError `persona_invalid` that names file, line, column and field of every problem.
 */
export async function loadPersona(path: string): Promise<Persona> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('persona_invalid', `The persona file ${path} cannot be read (${cause.code}): set PERSONA_FILE`, {
      cause,
    });
  });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `  ${path}:${line}:${col}`;
  };
  const broken = document.errors.map(
    ({ pos, message }) => `${at(pos[0])} is not valid YAML: ${message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw unusable(broken);
  const result = persona.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  throw unusable(
    result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => {
            const path = [...issue.path, key];
            return `${at(keyStart(document, path))} ${path.join('.')}: is not a key of this file${hint(issue.path)}`;
          })
        : [`${at(start(document, issue.path))} ${issue.path.join('.') || 'file'}: ${wordsOf(issue, document)}`],
    ),
  );
}

const wordsOf = ({ code, path, message }: z.core.$ZodIssue, document: Document): string =>
  code === 'invalid_type' && path.length > 0 && document.getIn(path) === undefined ? 'is required' : message;

const unusable = (problems: string[]) =>
  new AppError('persona_invalid', `The persona file is not usable:\n${problems.join('\n')}`);

const hint = (path: PropertyKey[]) => (path.length === 0 ? `; it knows ${Object.keys(persona.shape).join(', ')}` : '');

type Ranged = { range?: [number, number, number] | null };

/** Where the value begins that a problem is about, or, where it is missing, the one it is missing in. */
function start(document: Document, path: PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth ? document.getIn(path.slice(0, depth), true) : document.contents;
    if (node && typeof node === 'object') return (node as Ranged).range?.[0] ?? 0;
  }
  return 0;
}

/** Where a key itself stands. */
function keyStart(document: Document, path: PropertyKey[]): number {
  const map = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(map) && map.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1));
  return (pair && (pair.key as Ranged).range?.[0]) || 0;
}
