import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './lib/browser.mjs';
import { findImageNode } from './lib/image-node.mjs';
import { findKubectl } from './lib/kubectl.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { findPostgresTools } from './lib/postgres-tools.mjs';
import { findManagement, startRabbitmq } from './lib/rabbitmq.mjs';
import { say, step } from './lib/say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Real services for tests and benchmarks. What the environment names is used as it is; the rest is started on private
 * ports, from what is installed here or, on Debian as root, is installed now.
 * @param {('postgres' | 'rabbitmq' | 'browser' | 'kubectl' | 'imageNode' | 'postgresTools')[]} needs
 * @returns {Promise<{ env: Record<string, string>, sharedBroker: boolean, stop: () => Promise<void> }>} `env`: where they
 * are, for child processes; `sharedBroker`: all tests have to share one virtual host, one after the other
 */
export async function provideServices(needs) {
  const started = [];
  let sharedBroker = false;
  const env = {};
  const stop = async () => {
    await Promise.all(started.splice(0).map((service) => service.stop()));
  };
  const provide = {
    postgres: async () => {
      if (process.env.TEST_DATABASE_URL) return;
      const server = await step('PostgreSQL for the tests', startPostgres);
      started.push(server);
      env.TEST_DATABASE_URL = server.url;
    },
    rabbitmq: async () => {
      if (process.env.TEST_RABBITMQ_URL) {
        const management =
          process.env.TEST_RABBITMQ_MANAGEMENT_URL ?? (await findManagement(process.env.TEST_RABBITMQ_URL));
        if (management) env.TEST_RABBITMQ_MANAGEMENT_URL = management;
        else sharedBroker = true;
        return;
      }
      const broker = await step('RabbitMQ for the tests', startRabbitmq);
      started.push(broker);
      env.TEST_RABBITMQ_URL = broker.url;
      env.TEST_RABBITMQ_MANAGEMENT_URL = broker.managementUrl;
    },
    browser: async () => {
      env.CHROMIUM_PATH = await findBrowser();
    },
    kubectl: async () => {
      env.KUBECTL_PATH = await findKubectl(root);
    },
    postgresTools: async () => {
      env.POSTGRES_TOOLS_PATH = await findPostgresTools();
    },
    imageNode: async () => {
      env.IMAGE_NODE_PATH = await findImageNode(root);
    },
  };
  const results = await Promise.allSettled(needs.map((need) => provide[need]()));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  if (sharedBroker)
    say('minime: no management API beside TEST_RABBITMQ_URL: the tests share its virtual host, one by one');
  return { env, sharedBroker, stop };
}
