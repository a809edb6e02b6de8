import type { Environment } from '@minime/platform';
import { isReal, outsideParts } from './outside.js';

interface Row {
  part: string;
  state: string;
  how: string;
}

/** What is real and what stands in, and which variable would change that; plain text for a terminal. */
export function startTable(env: Environment): string {
  const rows: Row[] = [
    ...outsideParts.map((part) => {
      const real = isReal(part, env);
      return {
        part: part.name,
        state: real ? 'real' : 'sandbox',
        how: real ? part.real : `${part.sandboxed} (set ${part.realWhen[0]} to connect it)`,
      };
    }),
    {
      part: 'Notion',
      ...(env.NOTION_TOKEN?.trim()
        ? { state: 'real', how: 'its pages answer beside your Markdown' }
        : { state: 'off', how: 'your Markdown answers (set NOTION_TOKEN to add Notion)' }),
    },
    { part: 'Index', ...standsOn(env.QDRANT_URL, 'Qdrant at QDRANT_URL', 'in memory') },
    { part: 'Database', ...standsOn(env.DATABASE_URL, 'PostgreSQL at DATABASE_URL', 'PostgreSQL under DATA_DIR') },
    { part: 'Broker', ...standsOn(env.RABBITMQ_URL, 'RabbitMQ at RABBITMQ_URL', 'a queue in PostgreSQL') },
  ];
  const width = (key: keyof Row) => Math.max(...rows.map((row) => row[key].length));
  return rows
    .map((row) => `  ${row.part.padEnd(width('part'))}  ${row.state.padEnd(width('state'))}  ${row.how}`)
    .join('\n');
}

const standsOn = (url: string | undefined, external: string, embedded: string): Omit<Row, 'part'> =>
  url?.trim() ? { state: 'real', how: external } : { state: 'embedded', how: embedded };
