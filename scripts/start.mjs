import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './lib/node-version.mjs';

const usage = `npm start: the whole of Minime in one process. Installs what is missing, builds what changed, then serves the chat.

  npm start                 serve at http://localhost:3000
  npm start -- --help       this text

Variables, from the environment or from a file .env here (all of them: .env.example):

  PORT                      the chat page (3000)
  DATA_DIR                  where everything is kept (./data)
  PERSONA_FILE              who you are (./persona/persona.yaml)
  KNOWLEDGE_DIR             what you wrote, as Markdown (./knowledge)
  ANTHROPIC_API_KEY         the real Claude answers, instead of the sandbox
  SMTP_URL, OWNER_EMAIL     the summaries come to your inbox, instead of the sandbox's
  DATABASE_URL              a PostgreSQL of your own, instead of the embedded one
  RABBITMQ_URL              a RabbitMQ of your own, instead of the embedded queue
  LOG_LEVEL                 trace, debug, info, warn, error (info)
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm start` */
async function main(options) {
  requireNode();
  const unknown = options.find((option) => option !== '--help');
  if (unknown) process.stderr.write(`minime: unknown option ${unknown}\n\n`);
  if (options.length > 0) {
    process.stdout.write(usage);
    process.exitCode = unknown ? 1 : 0;
    return;
  }
  process.chdir(root);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { prepare } = await import('./lib/prepare.mjs');
  if (!(await prepare(root))) return;
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(root, 'dist/apps/local/src/main.js')).href);
}

await main(process.argv.slice(2));
