import { readFile, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Driver } from './driver.js';
import { measureIdle } from './idle.bench.js';
import { Program } from './program.js';
import { ResultBook, type Results, tablesOf } from './results.js';
import { measureStart } from './start.bench.js';
import { StatementCounter } from './statement.counter.js';
import { measureStatements } from './statements.bench.js';
import { knowledgeFolder, seedOldTalk, whenIndexed } from './store.js';
import { type Services, type SystemName, systems } from './systems.js';
import { LOADS, measureTalk, QUICK_LOADS } from './talk.bench.js';

const usage = `npm run bench: how fast Minime is, beside a bare relay that promises nothing (the floor). Linux, loopback only.

  npm run bench                        everything, three times; half an hour
  npm run bench -- --quick             smaller loads, once; a few minutes
  npm run bench -- --only talk,idle    parts: talk, statements, idle, start
  npm run bench -- --systems floor,embedded
  npm run bench -- --web               the chat page and the widget in Chromium instead, beside a bare page; ten minutes
  npm run bench -- --json FILE         also writes the figures
  npm run bench -- --compare FILE      also prints the ratio to the figures of an earlier run

Medians of the repetitions; ~ marks a figure whose repetitions lie more than a quarter of it apart.
`;

const PASSAGES = 5_000;
const PAGES = PASSAGES / 8;
const OLD_TURNS = 25_000;
const PARTS = ['talk', 'statements', 'idle', 'start'];

interface Plan {
  parts: string[];
  systems: SystemName[];
  quick: boolean;
}

/** @param args what was typed behind `npm run bench --` */
export async function runBench(args: string[], services: Services): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: PARTS.join(',') },
      systems: { type: 'string', default: 'floor,embedded,distributed' },
      json: { type: 'string' },
      compare: { type: 'string' },
      web: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return say(usage);
  const before: Results | undefined = values.compare && JSON.parse(await readFile(values.compare, 'utf8'));
  const plan: Plan = {
    parts: chosen(values.only, PARTS),
    systems: chosen(values.systems, Object.keys(systems)) as SystemName[],
    quick: values.quick,
  };
  const results = values.web ? await measureBrowser(plan, services) : await measure(plan, services);
  if (values.json) await writeFile(values.json, `${JSON.stringify(results, null, 1)}\n`);
  const { at, versions } = results;
  say(
    `\n${at.slice(0, 10)}, ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}\n\n`,
  );
  say(tablesOf(results, before));
}

async function measure(plan: Plan, services: Services): Promise<Results> {
  const book = new ResultBook();
  const model = await Program.start('model.process.js');
  const driver = Driver.start();
  const [full, empty] = [await knowledgeFolder(PASSAGES), await knowledgeFolder(8)];
  try {
    for (let repetition = 1; repetition <= (plan.quick ? 1 : 3); repetition++) {
      for (const name of plan.systems) {
        progress(`repetition ${repetition}, ${name}`);
        await measureSystem(book, plan, name, { driver, model, knowledgeDir: full, services, store: 'full' });
        if (name === 'floor' || plan.quick) continue;
        await measureSystem(book, plan, name, { driver, model, knowledgeDir: empty, services, store: 'empty' });
      }
      if (plan.parts.includes('start')) await measureStart(book);
    }
    if (plan.parts.includes('statements')) await measureRoundTrips(book, model, empty, services);
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

interface Setting {
  driver: Driver;
  model: Program;
  knowledgeDir: string;
  services: Services;
  store: 'full' | 'empty';
}

async function measureSystem(
  book: ResultBook,
  { parts, quick }: Plan,
  name: SystemName,
  { driver, model, knowledgeDir, services, store }: Setting,
): Promise<void> {
  const wanted = (part: string) => parts.includes(part) && (part === 'talk' || store === 'full');
  if (!wanted('talk') && !wanted('idle')) return;
  const system = await systems[name]({ modelUrl: model.url, knowledgeDir, services });
  try {
    if (system.databaseUrl) await whenIndexed(system, store === 'full' ? PAGES : 1);
    if (system.databaseUrl && store === 'full') await seedOldTalk(system, OLD_TURNS);
    for (const load of wanted('talk') ? (quick ? QUICK_LOADS : LOADS) : []) {
      const problems = await measureTalk(book, system, driver, load, store);
      for (const problem of problems) progress(`${name}: ${problem}`);
    }
    if (wanted('idle')) await measureIdle(book, system, driver, quick ? 1_000 : 10_000);
  } finally {
    await system.stop();
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
