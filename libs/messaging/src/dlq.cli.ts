import { printed } from '@minime/platform';
import { dlqCommandLine } from './dlq.command-line.js';

printed(dlqCommandLine(process.argv.slice(2), process.env));
