import { runService } from '@minime/platform';
import { gatewayService } from './gateway.service-definition.js';

await runService(gatewayService);
