import { z } from 'zod';
import { SandboxError } from './sandbox.error.js';

const wholeNumber = (max: number) => {
  const error = `must be a whole number from 0 to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(0, { error }).max(max, { error });
};
const port = wholeNumber(65_535);
const milliseconds = wholeNumber(60_000);

/** The sandbox's variables; an empty value counts as unset. Port 0 is a free one. */
export const sandboxConfigSchema = z.object({
  SANDBOX_PORT: port.default(3900),
  SANDBOX_SMTP_PORT: port.default(3925),
  SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  SANDBOX_FIRST_TOKEN_MS: milliseconds.default(150),
  SANDBOX_GAP_MS: milliseconds.default(25),
});

export type SandboxConfig = z.infer<typeof sandboxConfigSchema>;

/**
 * Reads the sandbox's variables.
 * @throws SandboxError `invalid_configuration`, naming every variable with a wrong value
 */
export function readSandboxConfig(env: NodeJS.ProcessEnv = process.env): SandboxConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = sandboxConfigSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new SandboxError('invalid_configuration', `The sandbox cannot start: ${problems.join('; ')}`);
}
