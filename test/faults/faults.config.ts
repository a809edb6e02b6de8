import { z } from 'zod';

/** How the fault suite is run. */
const faultsConfig = z.object({
  /** `full`: the sizes of the promise; else a short form for every `npm test`. */
  FAULTS: z.enum(['short', 'full']).default('short'),
  /** Chooses every random moment; the run prints it, so that a failure can be repeated. */
  FAULTS_SEED: z.coerce.number().int().nonnegative().default(1),
  /** Length of the soak in minutes; 30 in full, a moment in the short form. */
  FAULTS_SOAK_MINUTES: z.coerce.number().positive().optional(),
  /** Where the rows of a run wait for its reporter. */
  FAULTS_ROWS: z.string().default('.cache/faults.jsonl'),
});

const { FAULTS, FAULTS_ROWS, FAULTS_SEED, FAULTS_SOAK_MINUTES } = faultsConfig.parse(process.env);

export const full = FAULTS === 'full';
export const rowsFile = FAULTS_ROWS;
export const seed = FAULTS_SEED;
export const soakMinutes = FAULTS_SOAK_MINUTES ?? (full ? 30 : 0.1);

/** The size of something in the full and in the short form. */
export const sized = (inFull: number, inShort: number) => (full ? inFull : inShort);
