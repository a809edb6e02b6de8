import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

type Files = Record<string, string>;

/** One forbidden import per rule, in the file that must be blamed for it. */
const planted: Record<string, [file: string, content: string]> = {
  'no-other-app': ['apps/geo/src/curious.ts', "import '../../chat/src/turn.service.js';"],
  'no-app-in-lib': ['libs/knowledge/src/upward.ts', "import '../../../apps/chat/src/turn.service.js';"],
  'leaf-libs': ['libs/contracts/src/heavy.ts', "import '@minime/platform';"],
  'no-test-code-in-product': ['apps/chat/src/demo.ts', "import '../../../sandbox/src/index.js';"],
  'sandbox-stands-alone': ['sandbox/src/cheat.ts', "import '@minime/platform';"],
  'sdk-in-adapter': ['apps/chat/src/hasty.service.ts', "import type {} from '@anthropic-ai/sdk';"],
  'claude-in-adapter': ['libs/llm/src/eager.ts', "import '@anthropic-ai/sdk';"],
  'database-in-adapter': ['apps/chat/src/query.service.ts', "import type { DataSource } from 'typeorm';"],
  'amqp-in-messaging': ['apps/chat/src/adapters/queue.ts', "import 'amqplib';"],
  'adapter-behind-port': ['apps/chat/src/sure.service.ts', "import './adapters/claude.js';"],
  'web-stands-alone': ['apps/web/src/server.ts', "import '@minime/platform';"],
  'web-types-only': ['apps/web/src/fat.ts', "import { frame } from '@minime/contracts'; frame();"],
  'no-dev-dependency-in-product': ['apps/chat/src/lucky.ts', "import 'fast-check';"],
  'no-cycle': ['libs/platform/src/egg.ts', "import './hen.js';"],
  resolvable: ['apps/chat/src/lost.ts', "import './nowhere.js';"],
};

/** What stands beside them, and must pass: the permitted way to each of those things. */
const permitted: Files = {
  'apps/chat/src/chat.module.ts': "import './adapters/claude.js'; import 'typeorm'; import '@anthropic-ai/sdk';",
  'apps/chat/src/adapters/claude.ts': "import '@anthropic-ai/sdk'; import 'typeorm';",
  'apps/chat/src/turn.service.ts': "import type { Port } from './ports.js'; import '@minime/contracts';",
  'apps/chat/src/turn.service.spec.ts':
    "import '../../../sandbox/src/index.js'; import '@minime/testing'; import 'fast-check';",
  'apps/chat/src/ports.ts':
    "export interface Port { name: string } export type Back = import('./turn.service.js').Back;",
  'apps/chat/test/turn.int.spec.ts': "import '@minime/testing'; import 'typeorm';",
  'apps/local/src/local.ts': "import '../../chat/src/chat.module.js'; import '../../../sandbox/src/index.js';",
  'apps/web/src/page.ts':
    "import type { frame } from '@minime/contracts'; import 'fast-check'; export type Page = typeof frame;",
  'libs/contracts/src/index.ts': 'export const frame = () => 1;',
  'libs/platform/src/index.ts': 'export {};',
  'libs/platform/src/hen.ts': "import './egg.js';",
  'libs/llm/src/ports.ts': "import type {} from '@anthropic-ai/sdk';",
  'libs/messaging/src/index.ts': "import 'amqplib'; import '@minime/platform';",
  'libs/testing/src/index.ts': 'export {};',
  'sandbox/src/index.ts': "import type {} from '@anthropic-ai/sdk';",
  'test/e2e/whole.spec.ts': "import '@minime/testing'; import '../../sandbox/src/index.js';",
};

const dependencies = ['@anthropic-ai/sdk', 'typeorm', 'amqplib'];
const devDependencies = ['fast-check'];

describe('the dependency rules', () => {
  let tree: string;
  let found: string[];
  let rules: string[];

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'minime-rules-'));
    await plant(tree);
    const { violations, ruleSetUsed } = await cruise(tree);
    found = violations.map(({ rule, from }) => `${rule.name}: ${from}`);
    rules = ruleSetUsed.forbidden.map(({ name }) => name);
  });

  afterAll(() => rm(tree, { recursive: true, force: true }));

  it('have one planted violation each', () => {
    expect(Object.keys(planted).sort()).toEqual([...rules].sort());
  });

  it.each(Object.entries(planted).map(([rule, [file]]) => ({ rule, file })))('$rule blames $file', ({ rule, file }) => {
    expect(found).toContain(`${rule}: ${file}`);
  });

  it('blame nothing else', () => {
    expect(found).toHaveLength(rules.length);
  });
});

async function plant(tree: string): Promise<void> {
  const files: Files = {
    ...permitted,
    ...Object.fromEntries(Object.values(planted)),
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])),
      devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '1.0.0'])),
    }),
  };
  for (const name of [...dependencies, ...devDependencies]) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    files[`node_modules/${name}/index.js`] = '';
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content);
  }
  for (const name of ['tsconfig.json', '.dependency-cruiser.cjs']) await copyFile(name, join(tree, name));
}

interface Report {
  violations: { rule: { name: string }; from: string }[];
  ruleSetUsed: { forbidden: { name: string }[] };
}

async function cruise(tree: string): Promise<Report> {
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs', 'sandbox', 'test'];
  const child = spawn(process.execPath, [program, ...options], { cwd: tree, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  await new Promise((done) => child.once('close', done));
  return JSON.parse(output).summary;
}
