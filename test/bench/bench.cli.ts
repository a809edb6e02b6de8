import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Driver } from './driver.js';
import { drawFlames, monotonicUs, type Span } from './flames.js';
import { measureIdle } from './idle.bench.js';
import { measureMails } from './mails.bench.js';
import { Program } from './program.js';
import { reportOf, writeReport } from './report.js';
import { ResultBook, type Results } from './results.js';
import { measureRetrieval } from './retrieval.bench.js';
import { measureStart } from './start.bench.js';
import { StatementCounter } from './statement.counter.js';
import { measureStatements } from './statements.bench.js';
import { knowledgeFolder, seedOldTalk, whenIndexed, whenQuiet } from './store.js';
import { measureSync } from './sync.bench.js';
import { type Services, type System, type SystemName, systems } from './systems.js';
import { EMPTY_STORE_LOADS, LOADS, type Load, measureTalk, QUICK_LOADS } from './talk.bench.js';

const usage = `npm run bench: how fast Minime is, beside a bare relay that promises nothing (the floor). Linux, loopback only.

  npm run bench                        everything, three times as far as 18 minutes reach
  npm run bench -- --write             also writes figures, plot and docs/performance.md
  npm run bench -- --quick             smaller loads, once; a few minutes
  npm run bench -- --only talk,idle    parts: talk, statements, idle, start, sync, mails, retrieval
  npm run bench -- --systems floor,embedded
  npm run bench -- --web               the chat page and the widget in Chromium instead, beside a bare page; ten minutes
  npm run bench -- --minutes N         begins no further repetition that would not end by then (18)
  npm run bench -- --json FILE         also writes the figures to a file
  npm run bench -- --profile DIR       also writes a CPU profile of every process of ours (for Chromium's DevTools or
                                       speedscope) and a flame graph of each load; being watched slows a process down
  npm run bench -- --compare FILE      also prints the ratio to the figures of an earlier run (docs/performance.json)

Medians of the repetitions; ~ marks a figure whose repetitions lie more than a quarter of it apart.
`;

const PASSAGES = 5_000;
const PAGES = PASSAGES / 8;
const OLD_TURNS = 25_000;
const PARTS = ['talk', 'statements', 'idle', 'start', 'sync', 'mails', 'retrieval'];
const REPETITIONS = 3;
const MINUTE_MS = 60_000;
/** Whatever hangs: so long after its time the benchmark ends, with what it started. */
const GRACE_MINUTES = 10;

interface Plan {
  parts: string[];
  systems: SystemName[];
  quick: boolean;
  minutes: number;
  profileDir?: string;
}

/** @param args what was typed behind `npm run bench --` */
export async function runBench(args: string[], services: Services): Promise<void> {
  const asked = readOptions(args);
  if (!asked) return;
  const { values, plan, before } = asked;
  if (values.help) return say(usage);
  process.setMaxListeners(100);
  setTimeout(tooLate, (plan.minutes + GRACE_MINUTES) * MINUTE_MS).unref();
  const results = values.web ? await measureBrowser(plan, services) : await measure(plan, services);
  if (values.json) await writeFile(values.json, `${JSON.stringify(results, null, 1)}\n`);
  if (values.write && !values.web) await writeReport(results);
  say(`\n${reportOf(results, before)}`);
}

/** Undefined: they were not understood, which was said. */
function readOptions(args: string[]): ReturnType<typeof planned> | undefined {
  try {
    return planned(args);
  } catch (error) {
    progress(`${(error as Error).message} (npm run bench -- --help)`);
    process.exitCode = 1;
    return undefined;
  }
}

function planned(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join(',') },
      systems: { type: 'string', default: 'floor,embedded,distributed' },
      minutes: { type: 'string', default: '18' },
      write: { type: 'boolean', default: false },
      json: { type: 'string' },
      compare: { type: 'string' },
      profile: { type: 'string' },
      web: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const plan: Plan = {
    parts: chosen(values.only, PARTS),
    systems: chosen(values.systems, Object.keys(systems)) as SystemName[],
    quick: values.quick,
    minutes: Number(values.minutes),
    ...(values.profile && { profileDir: resolve(values.profile) }),
  };
  if (!(plan.minutes > 0)) throw new Error('--minutes: a number above 0');
  if (values.write && values.profile) throw new Error('--write: not with --profile, which slows down what it watches');
  return { values, plan, before: values.compare ? figuresIn(values.compare) : undefined };
}

/** @throws Error in words for whoever named the file */
function figuresIn(file: string): Results {
  let results: Results | undefined;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new Error(`--compare: ${(error as Error).message}`);
  }
  if (Array.isArray(results?.figures)) return results;
  throw new Error(`--compare: ${file} was not written by npm run bench -- --json`);
}

function tooLate(): void {
  progress('it hangs, and is ended');
  process.exit(1);
}

async function measure(plan: Plan, services: Services): Promise<Results> {
  const began = performance.now();
  const book = new ResultBook();
  const model = await Program.start('model.process.js');
  const driver = Driver.start();
  const [full, empty] = [await knowledgeFolder(PASSAGES), await knowledgeFolder(8)];
  const { profileDir } = plan;
  const tools: Tools = { driver, model, services, full, empty, loads: [], ...(profileDir && { profileDir }) };
  try {
    const once = await timed(() => talkOnce(book, plan, tools, 1));
    await measureOnce(book, plan, tools);
    for (let repetition = 2; repetition <= (plan.quick ? 1 : REPETITIONS); repetition++) {
      if (performance.now() - began + once > plan.minutes * MINUTE_MS) {
        progress(`${repetition - 1} repetitions: there is no time for more`);
        break;
      }
      await talkOnce(book, plan, tools, repetition);
    }
  } finally {
    await driver.stop();
    await model.stop();
    await Promise.all([full, empty].map((folder) => rm(folder, { recursive: true })));
  }
  return book.results({ 'Node.js': process.versions.node, [cpus()[0]?.model ?? 'CPU']: `× ${cpus().length}` });
}

/** The web client alone: what it is served by and who answers it stands still. */
async function measureBrowser({ quick }: Plan, services: Services): Promise<Results> {
  const { launch, measureWeb } = await import('./web.bench.js');
  const book = new ResultBook();
  const [model, stage] = await Promise.all([Program.start('model.process.js'), Program.start('web.process.js')]);
  const knowledgeDir = await knowledgeFolder(8);
  const whole = await systems.embedded({ modelUrl: model.url, knowledgeDir, services });
  const browser = await launch(await services.findBrowser());
  const version = browser.version();
  try {
    for (let repetition = 1; repetition <= (quick ? 1 : 3); repetition++) {
      progress(`repetition ${repetition}`);
      await measureWeb(book, browser, stage, whole.url);
    }
  } finally {
    await browser.close();
    await whole.stop();
    await Promise.all([model.stop(), stage.stop(), rm(knowledgeDir, { recursive: true })]);
  }
  return book.results({ Chromium: version, [cpus()[0]?.model ?? 'CPU']: `× ${cpus().length}` });
}

/** @returns milliseconds */
async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

interface Tools {
  driver: Driver;
  model: Program;
  services: Services;
  /** Folders of knowledge. */
  full: string;
  empty: string;
  profileDir?: string;
  /** When the system that runs was under which load. */
  loads: Span[];
}

/** One repetition: every system under every load, and a start. */
async function talkOnce(book: ResultBook, plan: Plan, tools: Tools, repetition: number): Promise<void> {
  if (plan.parts.includes('talk')) {
    const loads = plan.quick ? QUICK_LOADS : LOADS;
    for (const name of plan.systems) {
      await attempt(book, `repetition ${repetition}, ${name}`, () =>
        withSystem(name, tools, 'full', (system) => talk(book, system, tools, loads, 'full')),
      );
    }
  }
  if (plan.parts.includes('start')) await attempt(book, `start ${repetition}`, () => measureStart(book));
}

/** What is too long, or too much alike, to be repeated. */
async function measureOnce(book: ResultBook, { parts, systems, quick }: Plan, tools: Tools): Promise<void> {
  const wanted = (part: string) => parts.includes(part);
  const [ours, { driver }] = [systems.filter((name) => name !== 'floor'), tools];
  for (const name of wanted('idle') ? systems : []) {
    await attempt(book, `idle connections, ${name}`, () =>
      withSystem(name, tools, 'empty', (system) => measureIdle(book, system, driver, quick ? 1_000 : 10_000)),
    );
  }
  for (const name of wanted('mails') || (wanted('talk') && !quick) ? ours : []) {
    await attempt(book, `empty store and mails, ${name}`, () =>
      withSystem(name, tools, 'empty', async (system) => {
        if (wanted('talk') && !quick) await talk(book, system, tools, EMPTY_STORE_LOADS, 'empty');
        if (wanted('mails')) await measureMails(book, system, driver);
      }),
    );
  }
  if (wanted('statements')) {
    await attempt(book, 'statements', () => measureRoundTrips(book, tools.model, tools.empty, tools.services));
  }
  if (wanted('sync')) await attempt(book, 'sync', () => measureSync(book, tools.services, tools.full, PASSAGES));
  if (wanted('retrieval')) await attempt(book, 'retrieval', () => measureRetrieval(book));
}

/** What fails is told and leaves the other figures alone. */
async function attempt(book: ResultBook, what: string, work: () => Promise<void>): Promise<void> {
  progress(what);
  try {
    await work();
  } catch (error) {
    const problem = `${what}: ${(error as Error).message.split('\n')[0]}`;
    progress(problem);
    book.note(problem);
  }
}

async function withSystem(
  name: SystemName,
  { driver, model, services, profileDir, loads, ...folders }: Tools,
  store: 'full' | 'empty',
  use: (system: System) => Promise<void>,
): Promise<void> {
  const profile = profileDir && join(profileDir, `${name}, ${store} store`);
  const system = await systems[name]({
    modelUrl: model.url,
    knowledgeDir: folders[store],
    services,
    ...(profile && { profileDir: profile }),
  });
  try {
    if (system.databaseUrl) await whenIndexed(system, store === 'full' ? PAGES : 1);
    if (system.databaseUrl && store === 'full') await seedOldTalk(system, OLD_TURNS);
    await whenQuiet(system);
    await use(system);
  } finally {
    // Where a measurement failed its visitors are still there.
    await driver.obey({ do: 'leave' }).catch(() => undefined);
    await system.stop();
  }
  const ran = loads.splice(0);
  if (profile && system.databaseUrl) await drawFlames(profile, ran);
}

async function talk(
  book: ResultBook,
  system: System,
  tools: Tools,
  loads: Load[],
  store: 'full' | 'empty',
): Promise<void> {
  for (const load of loads) {
    const from = monotonicUs();
    const problems = await measureTalk(book, system, tools, load, store);
    const { conversations, pace } = load;
    tools.loads.push({ name: `${conversations} at once, ${pace.gapMs} ms`, from, to: monotonicUs() });
    for (const problem of problems) book.note(`${system.name}, ${load.conversations} at once: ${problem}`);
  }
}

/** Counted where the services are processes of their own: there every statement crosses a socket of its owner. */
async function measureRoundTrips(
  book: ResultBook,
  model: Program,
  knowledgeDir: string,
  services: Services,
): Promise<void> {
  let counter: StatementCounter | undefined;
  const counting: Services = {
    ...services,
    startPostgres: async (options) => {
      const postgres = await services.startPostgres(options);
      const counted = await StatementCounter.before(postgres.url);
      counter = counted.counter;
      return { ...postgres, url: counted.url };
    },
  };
  const system = await systems.distributed({ modelUrl: model.url, knowledgeDir, services: counting });
  try {
    await measureStatements(book, system, counter as StatementCounter);
  } finally {
    await system.stop();
    counter?.close();
  }
}

function chosen(list: string, known: string[]): string[] {
  const names = list.split(',');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not one of ${known.join(', ')}`);
  return names;
}

const say = (text: string): void => {
  process.stdout.write(text);
};

const progress = (text: string): void => {
  process.stderr.write(`minime: ${text}\n`);
};
