import { z } from 'zod';
import { AppError } from './app.error.js';

export type Environment = Record<string, string | undefined>;

/**
 * Parses the environment through a schema and reports every problem at once.
 *
 * An empty variable counts as unset. Values are never repeated in the message: they may be secrets.
 * @throws AppError `config_invalid`, one line a variable.
 */
export function parseConfig<S extends z.ZodType>(schema: S, env: Environment): z.output<S> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.') || 'configuration';
    const missing = issue.code === 'invalid_type' && !(name in set);
    return `  ${name}: ${missing ? 'is required and not set' : issue.message}`;
  });
  throw new AppError('config_invalid', `The configuration is not usable:\n${lines.join('\n')}`);
}

/** Comma list: `a, b` becomes `['a', 'b']`. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/** An id as Notion shows it in addresses, with or without dashes; it becomes one with them. */
export const notionId = z
  .string()
  .transform((text) => text.replaceAll('-', '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{32}$/, 'must be a Notion id: 32 hexadecimal digits with or without dashes'))
  .transform((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));

const SECRET_MIN_CHARS = 32;
/** Ten years. */
const LONGEST_RETENTION_DAYS = 3_650;

/** Comma list of signing secrets: the first signs, all verify, so that one can be replaced without breaking what it signed. */
export const secretList = commaList.refine(
  (list) => list.length > 0 && list.every((secret) => secret.length >= SECRET_MIN_CHARS),
  `needs at least ${SECRET_MIN_CHARS} characters in each of its comma-separated secrets`,
);

/** Whole number from a variable, within a range. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER) => z.coerce.number().int().min(min).max(max);

/** TCP port; 0 asks for a free one. */
export const port = integer(0, 65_535);

/** US dollars from a variable. */
export const dollars = z.coerce.number().nonnegative();

/** Variables that every process understands. */
export const platformConfig = z.object({
  MANAGEMENT_PORT: port.default(9464),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PERSONA_FILE: z.string().default('./persona/persona.yaml'),
  /** How long what visitors said and told is kept, in days. */
  RETENTION_DAYS: integer(1, LONGEST_RETENTION_DAYS).default(90),
  /** A collector of OpenTelemetry that takes OTLP over HTTP, e.g. `http://localhost:4318`. Unset: no spans are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
});
export type PlatformConfig = z.output<typeof platformConfig>;
