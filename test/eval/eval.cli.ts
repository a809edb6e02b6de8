import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@minime/knowledge';
import { type Adapter, local, retrievalOver, textbook } from './adapters.js';
import { configuredAdapters } from './configured.adapters.js';
import { type Corpus, passagesOf, readCorpus } from './corpus.js';
import { evalConfig, rewriteConfig } from './eval.config.js';
import { type Run, runAll, scoreByKind } from './evaluation.js';
import { withMadeUpVectors } from './made-up.vectors.js';
import { type GoldenQuestion, readQuestions } from './questions.js';
import { danglingReferences } from './relevance.js';
import { scoreTable } from './report.js';
import { byHand, modelRewriter } from './rewriting.js';
import { runLines } from './runs.js';
import { speedTable } from './speed.js';

const usage = `npm run eval: how well questions find what answers them. Needs no database and no model; with QDRANT_URL or EMBEDDER set
(see .env.example) these are measured too.

  npm run eval                                            the sample knowledge and its golden questions
  npm run eval -- --knowledge DIR --questions FILE.jsonl  any folder of Markdown
  npm run eval -- --runs FILE                             also writes the ranked results, one JSON line a question
  npm run eval -- --misses                                also lists the questions with something missing
  npm run eval -- --rewrite                               also with follow-ups rewritten by SUMMARY_MODEL before the search
  npm run eval -- --speed                                 instead: time of a search at 1,000, 5,000 and 20,000 passages

A line of FILE.jsonl: {"question": "...", "relevant": ["page.md#Heading", "other.md"], "grade": 2, "kind": "direct",
"history": [{"question": "...", "answer": "..."}], "language": "en", "standalone": "..."}. Only the first two are needed;
"relevant": [] says that nothing answers; "standalone" is a follow-up as a person would ask it without the talk before, and is
asked too: what is lost by not rewriting is the difference of the two rows.

recall@5   of what answers, the share among the first five passages
nDCG@10    the same with order and grade, among the first ten
MRR        1 / place of the first that answers
noisy      of questions that nothing answers, the share for which any passage passed the relevance floor
`;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      knowledge: { type: 'string', default: 'knowledge' },
      questions: { type: 'string', default: 'test/eval/golden.jsonl' },
      runs: { type: 'string' },
      misses: { type: 'boolean', default: false },
      rewrite: { type: 'boolean', default: false },
      speed: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(usage);
  if (values.speed) {
    for (const adapter of [local, withMadeUpVectors]) say(await speedTable(adapter));
    return;
  }
  const corpus = await readCorpus(resolve(values.knowledge));
  const questions = await readQuestions(resolve(values.questions));
  introduce(corpus, questions);
  const asked = [...questions, ...byHand(questions)];
  if (values.rewrite) asked.push(...(await byModel(questions)));
  const lines: string[] = [];
  for (const adapter of [local, ...configuredAdapters(evalConfig()), textbook]) {
    const runs = await evaluate(adapter, corpus.pages, asked);
    say(`\n${adapter.name}\n${adapter.provesWiringOnly ? wiringLine(runs) : scoreTable(scoreByKind(runs))}\n`);
    if (values.misses && !adapter.provesWiringOnly) say(missesOf(adapter, runs));
    lines.push(...runLines(adapter.name, runs));
  }
  say('\nBy words alone, paraphrases and other languages are shown, not expected.\n');
  if (values.runs) await writeFile(resolve(values.runs), lines.join(''));
}

async function evaluate(adapter: Adapter, pages: Page[], questions: GoldenQuestion[]): Promise<Run[]> {
  const index = await adapter.open(pages);
  try {
    return await runAll(questions, retrievalOver(index));
  } finally {
    await index.close?.();
  }
}

async function byModel(questions: GoldenQuestion[]): Promise<GoldenQuestion[]> {
  const rewritten = await modelRewriter(rewriteConfig())(questions);
  const at = (share: number) => rewritten.times[Math.floor(rewritten.times.length * share)]?.toFixed(0);
  say(`${rewritten.times.length} follow-ups rewritten; each took p50 ${at(0.5)} ms, p95 ${at(0.95)} ms\n`);
  return rewritten.questions;
}

function wiringLine(runs: Run[]): string {
  const found = runs.filter(({ ranking }) => ranking.length > 0).length;
  return `works, with something found for ${found} of ${runs.length} questions; the embedder is a sandbox, so there is no score`;
}

function introduce({ pages, problems }: Corpus, questions: GoldenQuestion[]): void {
  const passages = passagesOf(pages);
  if (passages.length === 0) throw new Error('the folder has no page that can be read');
  if (questions.length === 0) throw new Error('the file has no question');
  say(`${questions.length} questions on ${pages.length} pages, ${passages.length} passages\n`);
  for (const problem of problems) say(`left out: ${problem}\n`);
  for (const reference of danglingReferences(questions, passages)) say(`names nothing: ${reference}\n`);
}

function missesOf({ name }: Adapter, runs: Run[]): string {
  const missed = runs.filter(({ measures, ranking }) => (measures ? measures.recallAt5 < 1 : ranking.length > 0));
  return missed
    .map(({ question, ranking, measures }) => {
      const found = ranking.slice(0, 5).map(({ pageId, headings }) => `    ${pageId} # ${headings.at(-1) ?? ''}\n`);
      const recall = measures?.recallAt5.toFixed(2) ?? 'noise';
      return `${name}, ${question.kind}, ${recall}: ${question.question}\n${found.join('')}`;
    })
    .join('');
}

const say = (text: string): void => {
  process.stdout.write(text);
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`minime: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
