import { runProcess } from '@minime/platform';
import { Replica } from './replica.js';

/**
 * A small service as a process of its own. Says on standard output `begun <id>` and `done <id>` for each message;
 * WORK_MS is how long a message takes, and with HANG none of them ever ends.
 */
const { env } = process;
const say = (line: string) => process.stdout.write(`${line}\n`);
const work = () =>
  new Promise<void>((resolve) => (env.HANG ? undefined : setTimeout(resolve, Number(env.WORK_MS ?? 0))));

await runProcess('consumer', env, (host) =>
  Replica.start(
    {
      app: env.APP ?? 'consumer',
      config: {
        ...(env.RABBITMQ_URL !== undefined && { RABBITMQ_URL: env.RABBITMQ_URL }),
        ...(env.DATABASE_URL !== undefined && { DATABASE_URL: env.DATABASE_URL }),
      },
      on: {
        'feedback.given.v1': async ({ id }) => {
          say(`begun ${id}`);
          await work();
          say(`done ${id}`);
        },
      },
    },
    host,
  ),
);
