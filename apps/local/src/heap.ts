import { setFlagsFromString } from 'node:v8';

/** How far the heap may grow beyond what is alive before it is swept, in percent. V8 itself allows up to 300 on a large machine. */
const GROWTH_PERCENT = 40;

/**
 * Everything shares one small machine here, PostgreSQL included: garbage is swept sooner than V8 would by itself, which takes
 * the machine's whole memory for its own. It sets no limit: what is alive may take what it needs.
 */
export function sweepSooner(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
