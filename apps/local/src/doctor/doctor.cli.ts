import { parseArgs } from 'node:util';
import { z } from 'zod';

const USAGE = `npm run doctor: tries everything that Minime is connected to, and says what works and what to fix.

  ok       it works, just now
  sandbox  played by the sandbox in npm start, for want of a variable
  off      not used
  fix      does not work; the line says what to do, and the exit code is 1

  --json            the same for programs: { ok, checks: [{ part, state, detail, ms }] }
  --timeout SECONDS how long one look may take (20)

It reads the same variables as npm start, runs beside it or without it, and changes nothing. Each Claude model is asked for
one token, and an embedder for one short text; both are paid for. No secret is printed.
`;

/** Seconds; Notion is counted at its own pace. */
const DEFAULT_TIMEOUT = '20';

/** `npm run doctor`: what to print, and the exit code. */
async function run(args: string[]): Promise<{ text: string; code: number }> {
  let values: { json?: boolean; help?: boolean; timeout?: string };
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean' }, timeout: { type: 'string' } } as const;
    values = parseArgs({ args, options }).values;
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${USAGE}`, code: 2 };
  }
  if (values.help) return { text: USAGE, code: 0 };
  const seconds = z.coerce
    .number()
    .min(1)
    .max(600)
    .safeParse(values.timeout ?? DEFAULT_TIMEOUT);
  if (!seconds.success) return { text: `--timeout must be 1 to 600 seconds\n\n${USAGE}`, code: 2 };
  // Every client there is: not for --help.
  const [{ examine, isWell }, { asJson, asTable }] = await Promise.all([import('./doctor.js'), import('./report.js')]);
  const findings = await examine(process.env, seconds.data * 1_000);
  return { text: values.json ? asJson(findings) : asTable(findings), code: isWell(findings) ? 0 : 1 };
}

const { text, code } = await run(process.argv.slice(2));
// What did not answer in time still holds sockets: nobody waits for it.
(code === 2 ? process.stderr : process.stdout).write(text, () => process.exit(code));
