import { readFileSync } from 'node:fs';

/** Whether the program beside this script is alive: the health check of its image. What serves nothing is well. */
const { health } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).config;
if (health) {
  const port = process.env[health.variable] || health.port;
  const response = await fetch(`http://127.0.0.1:${port}${health.path}`, { signal: AbortSignal.timeout(4_000) });
  if (!response.ok) process.exitCode = 1;
}
