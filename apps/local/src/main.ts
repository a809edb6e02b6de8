import { runProcess } from '@minime/platform';
import { checkLocal, startLocal } from './local.js';

await runProcess(
  'minime',
  process.env,
  (host) => startLocal(process.env, host, (text) => process.stdout.write(text)),
  () => checkLocal(process.env),
);
