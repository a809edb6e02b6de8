import { runProcess } from '@minime/platform';
import { startLocal } from './local.js';

await runProcess('minime', process.env, (host) => startLocal(process.env, host, (text) => process.stdout.write(text)));
