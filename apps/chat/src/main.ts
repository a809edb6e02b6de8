import { runService } from '@minime/platform';
import { chatService } from './chat.service-definition.js';

await runService(chatService);
