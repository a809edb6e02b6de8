import { printed } from '@minime/platform';
import { ownerCommandLine } from './owner.command-line.js';

printed(ownerCommandLine(process.argv.slice(2), process.env));
