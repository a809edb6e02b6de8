import type { ServerMessage } from '@minime/contracts';
import { atGateway } from '../page/gateway.js';

type Session = ServerMessage<'session'>;

const FILE_NAME = 'conversation.json';

async function request({ privacyEndpoint = '', token }: Session, method: 'GET' | 'DELETE'): Promise<Response> {
  const response = await fetch(atGateway(privacyEndpoint), { method, headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${method} ${privacyEndpoint}: ${response.status}`);
  return response;
}

/** Hands the visitor all that is kept of their conversation, as a file. */
export async function download(session: Session): Promise<void> {
  const address = URL.createObjectURL(await (await request(session, 'GET')).blob());
  const link = Object.assign(document.createElement('a'), { href: address, download: FILE_NAME });
  link.click();
  URL.revokeObjectURL(address);
}

/** Has the server forget the conversation. @throws Error when it has not */
export async function erase(session: Session): Promise<void> {
  await request(session, 'DELETE');
}
