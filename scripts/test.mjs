import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './lib/node-version.mjs';

const usage = `npm test: everything, also on a fresh clone. Installs, builds, checks, and provides PostgreSQL, RabbitMQ and a browser.

  npm test                          everything
  npm run test:int                  one tier; also test:unit, test:e2e, test:faults, test:browser
  npm run test:int -- PATH -t NAME  what follows -- goes to jest

  TEST_DATABASE_URL   a PostgreSQL to use, whose user may create databases (unset: a private one)
  TEST_RABBITMQ_URL   a RabbitMQ to use (unset: a private one); with TEST_RABBITMQ_MANAGEMENT_URL, or the management
                      API at its usual port, every test file gets a virtual host of its own
  CHROMIUM_PATH       a browser to use (unset: the installed one)
  KUBECTL_PATH        what renders the Kubernetes manifests (unset: an installed kubectl, else Debian's; asks no cluster)
  IMAGE_NODE_PATH     a Node.js of the version that the Dockerfile names, to start the images on (unset: npm's)
`;

/** `npm test`, and `npm run test:<tier>` */
async function main(args) {
  requireNode();
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  process.chdir(root);
  const { prepare } = await import('./lib/prepare.mjs');
  if (!(await prepare(root))) return;
  const { runTests } = await import('./lib/tests.mjs');
  process.exitCode = await runTests(root, args);
}

await main(process.argv.slice(2));
