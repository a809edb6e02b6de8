import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuProfile, flameGraph, type Span } from './flame.js';

export type { Span } from './flame.js';

/** Now, on the clock that CPU profiles keep. */
export const monotonicUs = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Draws, beside each profile in `dir`, how every load kept its process busy. */
export async function drawFlames(dir: string, loads: Span[]): Promise<void> {
  for (const file of await readdir(dir)) {
    const [, name] = /^(.+)\.cpuprofile$/.exec(file) ?? [];
    if (!name) continue;
    const profile = JSON.parse(await readFile(join(dir, file), 'utf8')) as CpuProfile;
    for (const load of loads) await writeFile(join(dir, `${name}, ${load.name}.svg`), flameGraph(profile, load));
  }
}
