import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const RULE = 'lint/style/noRestrictedImports';
const CLIENTS = ['Client', 'ClientProxy', 'ClientProxyFactory', 'ClientRMQ', 'ClientsModule'];

const using = (name: string) => `import { ${name} } from '@nestjs/microservices';\n\nexport const used = ${name};\n`;
const planted = Object.fromEntries(
  CLIENTS.flatMap((name) => ['apps/chat/src', 'libs/llm/src'].map((folder) => [`${folder}/${name}.ts`, using(name)])),
);
const permitted = {
  'libs/messaging/src/rabbitmq/own.ts': using('ClientRMQ'),
  'apps/chat/src/turn.consumer.ts': using('EventPattern'),
};

describe("Nest's own message clients, which lose messages in an outage", () => {
  let tree: string;
  let found: string[];

  beforeAll(async () => {
    tree = await realpath(await mkdtemp(join(tmpdir(), 'minime-lint-')));
    for (const [path, content] of Object.entries({ ...planted, ...permitted })) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), content);
    }
    for (const name of ['biome.json', '.gitignore']) await copyFile(name, join(tree, name));
    found = await lint(tree);
  });

  afterAll(() => rm(tree, { recursive: true, force: true }));

  it.each(Object.keys(planted))('are an error of lint in %s', (path) => {
    expect(found).toContain(path);
  });

  it('are left to libs/messaging, and handlers to everybody', () => {
    expect(found.sort()).toEqual(Object.keys(planted).sort());
  });
});

/** The files that the rule blames. */
async function lint(cwd: string): Promise<string[]> {
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const child = spawn(process.execPath, [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.'], { cwd });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  const blamed = said.split('\n').filter((line) => line.startsWith('::error') && line.includes(RULE));
  return blamed.map((line) => relative(cwd, /file=([^,]+)/.exec(line)?.[1] ?? line));
}
