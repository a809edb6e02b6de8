import { AppError } from '@minime/platform';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

/** What a page says of itself in front of its text. */
export interface FrontMatter {
  title?: string | undefined;
  url?: string | undefined;
  tags: string[];
  /** ISO 639-1. */
  language?: string | undefined;
  visibility: 'public' | 'private';
}

const OPENING = /^---[ \t]*(?:\n|$)/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.date()]).transform((value) => String(value).trim());
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const schema = z.object({
  title: optional(scalar.pipe(z.string().min(1).max(300))),
  url: optional(z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).max(2_000)),
  tags: optional(
    z
      .union([z.array(scalar), z.string().transform((text) => text.split(',').map((tag) => tag.trim()))])
      .transform((tags) => tags.filter(Boolean)),
  ),
  language: optional(
    z
      .string()
      .regex(/^[a-zA-Z]{2}(?:[-_].*)?$/, 'must be a code such as en or pt-BR')
      .transform((code) => code.slice(0, 2).toLowerCase()),
  ),
  visibility: optional(
    z
      .string()
      .transform((word) => word.trim().toLowerCase())
      .pipe(z.enum(['public', 'private'])),
  ),
});

/**
 * Parts a page's front matter (YAML between `---` lines) from its text.
 * @throws AppError that names the line or the key: `page_unreadable`, or `page_withheld` where the broken front matter
 * gives a visibility other than public
 */
export function readFrontMatter(text: string): { matter: FrontMatter; body: string } {
  const opening = OPENING.exec(text);
  if (!opening) return { matter: { tags: [], visibility: 'public' }, body: text };
  const rest = text.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (!closing) throw broken(rest, 'the front matter that begins with --- does not end');
  return { matter: parse(rest.slice(0, closing.index)), body: rest.slice(closing.index + closing[0].length) };
}

function parse(yaml: string): FrontMatter {
  const lineCounter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter });
  const [problem] = document.errors;
  // The opening line is the first of the file.
  if (problem)
    throw broken(yaml, `front matter, line ${(problem.linePos?.[0].line ?? 1) + 1}: ${firstLine(problem.message)}`);
  const result = schema.safeParse(withLowerCaseKeys(contentOf(document, yaml)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw broken(yaml, `front matter, ${String(issue?.path[0] ?? 'keys')}: ${issue?.message}`);
  }
  return { ...result.data, tags: result.data.tags ?? [], visibility: result.data.visibility ?? 'public' };
}

function contentOf(document: ReturnType<typeof parseDocument>, yaml: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw broken(yaml, `front matter: ${firstLine((error as Error).message)}`);
  }
}

/** `Visibility: Private` means what it says. */
const withLowerCaseKeys = (content: unknown): unknown =>
  content && typeof content === 'object' && !Array.isArray(content)
    ? Object.fromEntries(Object.entries(content).map(([key, value]) => [key.toLowerCase(), value]))
    : content;

const firstLine = (message: string): string => message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');

/** `visibility: privat` is meant to hide, however misspelt and whatever else is wrong. */
const NOT_PUBLIC = /\bvisibility["']?[ \t]*:[ \t]*["']?(?!public\b)\S/i;

const broken = (yaml: string, reason: string) =>
  NOT_PUBLIC.test(yaml)
    ? new AppError('page_withheld', `${reason}; left out, because its visibility is not public`)
    : new AppError('page_unreadable', reason);
