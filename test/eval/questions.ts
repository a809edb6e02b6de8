import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const turn = z.strictObject({ question: z.string().min(1), answer: z.string().default('') });
const grade = z.int().min(1).max(3);

const line = z.strictObject({
  question: z.string().min(1),
  /** A follow-up as it would be asked without the turns before. */
  standalone: z.string().min(1).optional(),
  /** The turns before, oldest first. */
  history: z.array(turn).default([]),
  /** `path#heading`, or `path` for any passage of a page; none when nothing answers. */
  relevant: z.array(z.string().min(1)),
  /** How well they answer, 1 to 3: one for all of them or one each. */
  grade: z.union([grade, z.array(grade)]).default(1),
  kind: z.string().min(1).default('all'),
  /** ISO 639-1 of the question. */
  language: z.string().default('en'),
});

/** A question with what answers it. */
export type GoldenQuestion = z.output<typeof line>;

/**
 * Reads a JSONL file, one question a line.
 * @throws Error with the line's number, for the first one that is not a question
 */
export async function readQuestions(file: string): Promise<GoldenQuestion[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((text, index) => ({ text, number: index + 1 }));
  return lines.filter(({ text }) => text.trim() !== '').map(({ text, number }) => parse(text, `${file}:${number}`));
}

function parse(text: string, place: string): GoldenQuestion {
  const parsed = line.safeParse(json(text, place));
  if (!parsed.success) throw new Error(`${place} is no question: ${z.prettifyError(parsed.error)}`);
  const { grade: grades, relevant } = parsed.data;
  if (Array.isArray(grades) && grades.length !== relevant.length) {
    throw new Error(`${place}: as many grades as relevant passages are needed, or one for all`);
  }
  return parsed.data;
}

function json(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place} is not JSON`);
  }
}
