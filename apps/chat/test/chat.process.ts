import { runProcess, startService } from '@minime/platform';
import { chatService } from '../src/chat.service-definition.js';

/** Chat over the embedded queue as a process of its own, for tests that kill it. */
await runProcess('chat', process.env, (host) => startService(chatService, process.env, host));
