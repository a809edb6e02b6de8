import pino from 'pino';
import { connectEmbedded, startEmbeddedPostgres } from '../src/index.js';

/** A process of its own that runs the embedded server, or joins it as a command, until it is told or killed. */
const [role, dataDir = ''] = process.argv.slice(2);
const options = { dataDir, log: pino({ level: 'silent' }) };
const server = role === 'command' ? await connectEmbedded(options) : await startEmbeddedPostgres(options);
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', async () => {
  await ('stop' in server ? server.stop() : server.close());
  process.exit(0);
});
setInterval(() => undefined, 60_000);
