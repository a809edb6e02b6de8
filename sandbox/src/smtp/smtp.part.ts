import type { PartDefinition } from '../sandbox.part.js';
import { mountInboxRoutes } from './inbox.routes.js';
import { MailServer } from './mail.server.js';

/** A mail server that takes everything, and the inbox it fills. */
export const smtpPart = {
  name: 'smtp',
  faults: { kinds: ['529', '429', '500', 'cut', 'stall', 'timeout'], matchOn: ['from', 'to'] },
  async start({ router, faults, inbox, host, smtpPort, log }) {
    mountInboxRoutes(router, inbox);
    const server = new MailServer(inbox, faults, log);
    const port = await server.listen(smtpPort, host);
    return { surface: { smtpPort: port }, close: () => server.close() };
  },
} as const satisfies PartDefinition;
