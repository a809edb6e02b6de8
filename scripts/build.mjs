import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { giveUp, say } from './lib/say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm run build` */
try {
  await ensureInstalled(root);
  const began = performance.now();
  const { compiled, web } = await build(root);
  const parts = [
    compiled && `${compiled} ${compiled === 1 ? 'file' : 'files'} compiled`,
    web && 'web client built',
  ].filter(Boolean);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`minime: ${parts.length ? `${parts.join(', ')} in ${seconds} s` : 'the build is up to date'}`);
} catch (error) {
  giveUp(error);
}
