import { runService } from '@minime/platform';
import { ingestService } from './ingest.service-definition.js';

await runService(ingestService);
