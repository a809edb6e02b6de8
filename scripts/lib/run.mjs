import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Runs a program to its end and keeps what it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` 128 when a signal ended it
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 128));
  });
  return { code, output };
}

/** As `run`, but a failure throws with what the program printed. */
export async function mustRun(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${code}):\n${output.trim()}`);
  return output;
}

/**
 * The first program of these names on PATH or in the directories; undefined when there is none.
 * @param {string[]} names
 * @param {string[]} [directories]
 */
export function findProgram(names, directories = []) {
  const places = [...directories, ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
  for (const name of names) {
    for (const place of places) {
      const path = join(place, name);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** Subdirectories of `parent` followed by `rest`, newest name first: `/usr/lib/postgresql` and `bin`. */
export function versionedDirectories(parent, rest) {
  try {
    const names = readdirSync(parent).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    return names.map((name) => join(parent, name, rest));
  } catch {
    return [];
  }
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
