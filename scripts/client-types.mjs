import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientTypes } from './lib/client-types.mjs';
import { say } from './lib/say.mjs';

const FILE = 'apps/web/client.d.ts';
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm run client-types`: writes apps/web/client.d.ts. */
writeFileSync(join(root, FILE), clientTypes(root));
say(`minime: wrote ${FILE}`);
