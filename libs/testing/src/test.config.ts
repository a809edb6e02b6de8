import { z } from 'zod';

const testConfig = z.object({
  TEST_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  TEST_RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }),
});

/**
 * Where the real service is that a test works on. The test command finds or starts one and names it.
 * @throws Error that says how to run the test.
 */
export function testServiceUrl(name: keyof z.output<typeof testConfig>): string {
  const parsed = testConfig.shape[name].safeParse(process.env[name]);
  if (parsed.success) return parsed.data;
  throw new Error(`${name} is not set: run this test through \`npm test\` or \`npm run test:int -- -- <path>\``);
}
