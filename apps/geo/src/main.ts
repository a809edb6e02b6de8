import { runService } from '@minime/platform';
import { geoService } from './geo.service-definition.js';

await runService(geoService);
