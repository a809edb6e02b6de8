import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { clientTypes } from '../../scripts/lib/client-types.mjs';

// That they fit somebody else's client is seen by the type check: client.consumer.ts.
it('apps/web/client.d.ts is what the source of the protocol client says; else run: npm run client-types', async () => {
  expect(await readFile('apps/web/client.d.ts', 'utf8')).toBe(clientTypes(process.cwd()));
});
