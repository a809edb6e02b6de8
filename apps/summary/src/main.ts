import { runService } from '@minime/platform';
import { summaryService } from './summary.service-definition.js';

await runService(summaryService);
