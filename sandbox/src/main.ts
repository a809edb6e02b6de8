import { readSandboxConfig } from './sandbox.config.js';
import { SandboxError } from './sandbox.error.js';
import { startSandbox } from './sandbox.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const config = readSandboxConfig();
  const sandbox = await startSandbox({
    port: config.SANDBOX_PORT,
    smtpPort: config.SANDBOX_SMTP_PORT,
    host: config.SANDBOX_HOST,
    firstTokenMs: config.SANDBOX_FIRST_TOKEN_MS,
    gapMs: config.SANDBOX_GAP_MS,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  say(`sandbox: page, inbox and APIs at ${sandbox.url}, mail at ${sandbox.smtpUrl}`);
  const stop = () => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  if (!(error instanceof SandboxError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
