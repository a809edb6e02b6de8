import { randomUUID } from 'node:crypto';
import { SharedBroker } from './shared.broker.js';
import { testSetting } from './test.config.js';

export interface TestBroker {
  url: string;
  drop(): Promise<void>;
}

/**
 * A broker without any queue: a virtual host of its own, where the test command could find the management API of
 * `TEST_RABBITMQ_URL`, else the given virtual host, cleared of what this test declares. Drop it in `afterAll`.
 */
export async function testBroker(): Promise<TestBroker> {
  const url = testSetting('TEST_RABBITMQ_URL');
  const management = testSetting('TEST_RABBITMQ_MANAGEMENT_URL');
  if (management) return ownVirtualHost(url, new URL(management));
  const shared = await SharedBroker.open(url);
  return { url: shared.url, drop: () => shared.drop() };
}

async function ownVirtualHost(brokerUrl: string, management: URL): Promise<TestBroker> {
  const name = `test-${randomUUID()}`;
  const user = decodeURIComponent(management.username);
  await request(management, 'PUT', `vhosts/${name}`);
  await request(management, 'PUT', `permissions/${name}/${user}`, { configure: '.*', write: '.*', read: '.*' });
  const url = new URL(brokerUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => request(management, 'DELETE', `vhosts/${name}`) };
}

async function request(management: URL, method: string, path: string, body: object = {}): Promise<void> {
  const { origin, username, password } = management;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const response = await fetch(`${origin}/api/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`RabbitMQ's management API: ${method} ${path} gave ${response.status}`);
}
