import { z } from 'zod';

const testConfig = z.object({
  TEST_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  TEST_RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }),
  /** With the credentials in it; without it, tests share one virtual host. */
  TEST_RABBITMQ_MANAGEMENT_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Without it, Qdrant's adapter is tested against the double. */
  TEST_QDRANT_URL: z.url({ protocol: /^https?$/ }).optional(),
});

/**
 * A real service that a test works on. The test command finds or starts one and names it in the environment.
 * @throws Error that says how to run the test.
 */
export function testSetting<K extends keyof typeof testConfig.shape>(name: K): z.output<(typeof testConfig.shape)[K]> {
  const parsed = testConfig.shape[name].safeParse(process.env[name]);
  if (parsed.success) return parsed.data as z.output<(typeof testConfig.shape)[K]>;
  throw new Error(
    `${name} is not set or not usable: run this test through \`npm test\` or \`npm run test:int -- -- <path>\``,
  );
}

/** How much the services of a test say; nothing unless `TEST_LOG` names a level of pino. */
export const logLevel = (): string => process.env.TEST_LOG ?? 'silent';

/** Which of the workers that share the test files this one is, from 1. */
export const workerNumber = (): number => Number(process.env.JEST_WORKER_ID ?? 1);
