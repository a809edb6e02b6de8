import { runProcess } from '@minime/platform';
import { sweepSooner } from './heap.js';
import { checkLocal, startLocal } from './local.js';

sweepSooner();
await runProcess(
  'minime',
  process.env,
  (host) => startLocal(process.env, host, (text) => process.stdout.write(text)),
  () => checkLocal(process.env),
);
