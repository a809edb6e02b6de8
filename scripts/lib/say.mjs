/** One line of progress, on standard error, so that a command's own output stays clean. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs one step and says how long it took. What takes less than a second is said afterwards only.
 * @template T
 * @param {string} what as it completes "minime: "
 * @param {() => Promise<T>} work
 * @param {(result: T) => boolean} [wasNeeded] false: there was nothing to do, so there is nothing to say
 * @returns {Promise<T>}
 */
export async function step(what, work, wasNeeded = () => true) {
  const began = performance.now();
  const announce = setTimeout(() => say(`minime: ${what} ...`), 1_000);
  try {
    const result = await work();
    if (wasNeeded(result)) say(`minime: ${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return result;
  } finally {
    clearTimeout(announce);
  }
}

/** A failure that a person can mend: shown as its message alone, without a stack. */
export class Advice extends Error {}

/** Ends the script as its failure deserves. */
export function giveUp(error) {
  say(error instanceof Advice ? `minime: ${error.message}` : (error?.stack ?? String(error)));
  process.exitCode = 1;
}
