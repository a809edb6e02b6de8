import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { combinations } from './combinations.js';
import { type Manifest, ofKind, render, renderWith, workloads } from './manifests.js';
import { clockProblems } from './policies/clock.policy.js';
import { edgeProblems } from './policies/edge.policy.js';
import { environmentProblems } from './policies/environment.policy.js';
import { flowsWithin, isolationProblems } from './policies/network.policy.js';
import { probeProblems, resourceProblems, securityProblems } from './policies/pod.policy.js';
import { portProblems, serviceProblems } from './policies/port.policy.js';
import { referenceProblems } from './policies/reference.policy.js';
import { scalingProblems } from './policies/scaling.policy.js';
import { spreadProblems } from './policies/spread.policy.js';

const LOCAL = 'k8s/overlays/local';
const PRODUCTION = 'k8s/overlays/production';
const COMBINATIONS = Object.fromEntries(combinations().map((components) => [components.join(' + '), components]));
/** What the broken fixtures are made of. */
const WHOLE = ['postgres', 'rabbitmq', 'qdrant', 'qdrant-replicated', 'gateway-api', 'keda', 'external-secrets'];
const DATABASE_SECRETS = ['POSTGRES_PASSWORD', 'RABBITMQ_USER', 'RABBITMQ_PASSWORD'];

const policies = {
  securityProblems,
  resourceProblems,
  probeProblems,
  isolationProblems,
  serviceProblems,
  portProblems,
  referenceProblems,
  environmentProblems,
  scalingProblems,
  spreadProblems,
  clockProblems,
  edgeProblems,
};

const rendered = new Map<string, Manifest[]>();
const named = (name: string) => rendered.get(name) as Manifest[];

beforeAll(async () => {
  await Promise.all([
    ...[LOCAL, PRODUCTION].map(async (overlay) => rendered.set(overlay, await render(overlay))),
    renderWith(WHOLE).then((manifests) => rendered.set('whole', manifests)),
    ...Object.entries(COMBINATIONS).map(async ([name, components]) => rendered.set(name, await renderWith(components))),
  ]);
  // A StatefulSet of ours has its passwords from the same Secret; whoever keeps that elsewhere adds them there.
  for (const name of ['whole', ...Object.keys(COMBINATIONS)]) {
    const secret = ofKind(named(name), 'ExternalSecret')[0];
    for (const secretKey of DATABASE_SECRETS) secret?.spec.data.push({ secretKey, remoteRef: { key: 'minime' } });
  }
});

describe.each([LOCAL, PRODUCTION, ...Object.keys(COMBINATIONS)])('%s', (name) => {
  it.each(Object.entries(policies))('has no %s', (_, problemsOf) => {
    expect(problemsOf(named(name))).toEqual([]);
  });

  it('is one namespace', () => {
    const outside = named(name).filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'minime');
    expect(outside).toEqual([]);
  });
});

describe('all of it', () => {
  it('has every component rendered somewhere', async () => {
    const overlays = await Promise.all(
      [LOCAL, PRODUCTION].map((overlay) => readFile(`${overlay}/kustomization.yaml`, 'utf8')),
    );
    const used = [...Object.values(COMBINATIONS).flat(), ...overlays.join().matchAll(/components\/([a-z-]+)/g)].map(
      (match) => (typeof match === 'string' ? match : match[1]),
    );
    expect([...new Set(used)].sort()).toEqual((await readdir('k8s/components')).sort());
  });

  it('says an image tag in one place', async () => {
    const images = [LOCAL, PRODUCTION].flatMap((overlay) =>
      workloads(named(overlay)).flatMap(({ pod }) => pod.containers.map(({ image }) => image)),
    );
    const tags = images.filter((image) => image.startsWith('ghcr.io/minime/')).map((image) => image.split(':')[1]);
    const release = await readFile('k8s/components/release/release.yaml', 'utf8');
    expect(new Set(tags)).toEqual(new Set([/^ {2}tag: (.*)$/m.exec(release)?.[1]]));
    expect(images.filter((image) => !/:[\w.-]*\d[\w.-]*$/.test(image))).toEqual([]);
  });

  it('calls a service by one word', () => {
    for (const { manifest, labels, pod } of workloads(named(LOCAL))) {
      const word = manifest.metadata.name.replace(/-\d.*$/, '');
      expect([labels['app.kubernetes.io/name'], pod.containers[0]?.name]).toEqual([word, word]);
    }
  });

  it('holds no secret, but the words that guard nothing of the local overlay', () => {
    for (const [name, manifests] of rendered) if (name !== LOCAL) expect(ofKind(manifests, 'Secret')).toEqual([]);
    const words = ofKind(named(LOCAL), 'Secret').flatMap(({ data }) => Object.entries(data ?? {}));
    const credentials = words.filter(([key]) => /PASSWORD|KEY|SECRET|_URL/.test(key) && key !== 'SMTP_URL');
    expect(credentials.length).toBeGreaterThan(4);
    for (const [, value] of credentials) expect(Buffer.from(value, 'base64').toString()).toMatch(/local-only/);
  });
});

it('opens these flows inside the namespace and no other', () => {
  const clients = { postgres: 5432, rabbitmq: 5672, qdrant: 6333 };
  const asks = (who: string, ...servers: (keyof typeof clients)[]) =>
    servers.map((server) => `${who} -> ${server}:${clients[server]}`);
  const sandbox = ['chat', 'geo', 'summary'].map((who) => `${who} -> sandbox:3900`);
  const migrate = workloads(named(LOCAL)).find(({ name }) => name.startsWith('migrate-'))?.name as string;
  expect(flowsWithin(named(LOCAL))).toEqual(
    [
      ...asks('gateway', 'postgres', 'rabbitmq'),
      ...asks('chat', 'postgres', 'rabbitmq', 'qdrant'),
      ...asks('geo', 'rabbitmq'),
      ...asks('summary', 'postgres', 'rabbitmq'),
      ...asks('ingest', 'postgres', 'rabbitmq', 'qdrant'),
      ...asks('sync', 'postgres', 'rabbitmq', 'qdrant'),
      ...asks(migrate, 'postgres'),
      ...sandbox,
      'summary -> sandbox:3925',
    ].sort(),
  );
});

/** What a careless edit could do to a rendered overlay, and the sentence that has to stop it. */
const broken: [keyof typeof policies | 'api', string, (find: Finder) => void][] = [
  ['securityProblems', 'chat/chat: may write to its root', (find) => delete find.container('chat').securityContext],
  [
    'securityProblems',
    "chat: mounts a service account's token",
    (find) => delete find.pod('chat').automountServiceAccountToken,
  ],
  ['resourceProblems', 'chat/chat: requests no cpu', (find) => delete find.container('chat').resources?.requests?.cpu],
  ['probeProblems', 'chat: has no readinessProbe', (find) => delete find.container('chat').readinessProbe],
  [
    'probeProblems',
    'chat: is killed before it has drained',
    (find) => Object.assign(find.pod('chat'), { terminationGracePeriodSeconds: 30 }),
  ],
  ['isolationProblems', 'postgres: no NetworkPolicy selects it', (find) => find.remove('NetworkPolicy', 'postgres')],
  ['isolationProblems', 'nothing denies what is not opened', (find) => find.remove('NetworkPolicy', 'default-deny')],
  [
    'serviceProblems',
    'Service geo selects no pod',
    (find) => Object.assign(find.one('Service', 'geo').spec.selector, { 'app.kubernetes.io/name': 'goe' }),
  ],
  [
    'portProblems',
    'Service gateway: http leads to web',
    (find) => Object.assign(find.one('Service', 'gateway').spec.ports[0], { targetPort: 'web' }),
  ],
  [
    'portProblems',
    'gateway: Service gateway has no port 8080',
    (find) => Object.assign(find.one('HTTPRoute', 'gateway').spec.rules[0].backendRefs[0], { port: 8080 }),
  ],
  [
    'portProblems',
    'chat: is probed at 9999, where nothing listens',
    (find) => Object.assign(find.container('chat').livenessProbe?.httpGet ?? {}, { port: 9999 }),
  ],
  [
    'referenceProblems',
    'summary: Secret minime has no key SMTP_URI',
    (find) => Object.assign(find.secretRef('summary', 'SMTP_URL'), { key: 'SMTP_URI' }),
  ],
  [
    'referenceProblems',
    'chat: there is no ConfigMap chatter',
    (find) => Object.assign(find.container('chat').envFrom?.[0]?.configMapRef ?? {}, { name: 'chatter' }),
  ],
  [
    'environmentProblems',
    'chat: knows no LOGLEVEL',
    (find) => find.container('chat').env?.push({ name: 'LOGLEVEL', value: 'info' }),
  ],
  [
    'environmentProblems',
    'chat: does not accept its LOG_LEVEL',
    (find) => find.container('chat').env?.push({ name: 'LOG_LEVEL', value: 'loud' }),
  ],
  ['environmentProblems', 'geo: lacks RABBITMQ_URL', (find) => Object.assign(find.container('geo'), { env: [] })],
  [
    'scalingProblems',
    'gateway: every apply sets its replicas back',
    (find) => Object.assign(find.one('Deployment', 'gateway').spec, { replicas: 2 }),
  ],
  [
    'scalingProblems',
    'gateway: its PodDisruptionBudget lets no node be drained',
    (find) => Object.assign(find.one('PodDisruptionBudget', 'gateway').spec, { minAvailable: 2 }),
  ],
  [
    'scalingProblems',
    'gateway: there is no gatewy to scale',
    (find) => Object.assign(find.one('HorizontalPodAutoscaler', 'gateway').spec.scaleTargetRef, { name: 'gatewy' }),
  ],
  [
    'securityProblems',
    'Namespace minime: takes any pod',
    (find) => delete find.one('Namespace', 'minime').metadata.labels,
  ],
  [
    'spreadProblems',
    'chat: all its replicas may stand in one topology.kubernetes.io/zone',
    (find) => find.pod('chat').topologySpreadConstraints?.pop(),
  ],
  [
    'spreadProblems',
    'ingest: all its replicas may stand in one kubernetes.io/hostname',
    (find) => delete find.pod('ingest').topologySpreadConstraints,
  ],
  [
    'spreadProblems',
    'gateway: is spread over kubernetes.io/hostname by the pods of others',
    (find) =>
      Object.assign(find.pod('gateway').topologySpreadConstraints?.[0] ?? {}, {
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'chat' } },
      }),
  ],
  ['clockProblems', 'sync: its runs may overlap', (find) => delete find.one('CronJob', 'sync').spec.concurrencyPolicy],
  [
    'clockProblems',
    'ingest: has a clock of its own beside the CronJob',
    (find) => find.container('ingest').env?.push({ name: 'SYNC_CRON', value: '*/5 * * * *' }),
  ],
  [
    'edgeProblems',
    'HTTPRoute gateway: konghq.com/strip-path is a word of one vendor',
    (find) =>
      Object.assign(find.one('HTTPRoute', 'gateway').metadata, { annotations: { 'konghq.com/strip-path': 'true' } }),
  ],
];

it.each(broken)('%s finds: %s', (policy, sentence, breakIt) => {
  const manifests = structuredClone(named('whole'));
  breakIt(finder(manifests));
  expect(policies[policy as keyof typeof policies](manifests)).toContain(sentence);
});

describe('the check against the API', () => {
  let told: string[][];

  beforeAll(async () => {
    const manifests = structuredClone(named(PRODUCTION));
    const find = finder(manifests);
    Object.assign(find.one('Deployment', 'chat').spec, { replicas: 'two', replica: 2 });
    delete find.one('Deployment', 'geo').spec.selector;
    find.one('Cluster', 'postgres').spec.instances = 'three';
    const rabbitmq = find.one('RabbitmqCluster', 'rabbitmq').spec;
    Object.assign(rabbitmq, { replicas: '3', persistance: {} });
    delete rabbitmq.override.statefulSet.spec.template.spec.containers;
    const { configuration } = find.one('ObjectStore', 'backups').spec;
    delete configuration.destinationPath;
    delete configuration.s3Credentials.accessKeyId.key;
    configuration.data.compression = 'zstd';
    told = await apiProblems([...rendered.values()].flat(), manifests);
  });

  it('finds nothing in what is rendered', () => {
    expect(told[0]).toEqual([]);
  });

  it.each([
    /Deployment chat: .*replicas is not a number/,
    /Deployment chat: .*replica is unknown/,
    /Deployment geo: .*selector/,
    /Cluster postgres: .*instances/,
    /RabbitmqCluster rabbitmq: \/spec\/replicas must be integer/,
    /RabbitmqCluster rabbitmq: \/spec must NOT have additional properties persistance/,
    /RabbitmqCluster rabbitmq: .*template\/spec must have required property 'containers'/,
    /ObjectStore backups: \/spec\/configuration must have required property 'destinationPath'/,
    /ObjectStore backups: .*accessKeyId must have required property 'key'/,
    /ObjectStore backups: .*data\/compression must be equal to one of the allowed values/,
  ])('finds in a broken one: %p', (problem) => {
    expect(told[1]?.join('\n')).toMatch(problem);
  });
});

type Finder = ReturnType<typeof finder>;

function finder(manifests: Manifest[]) {
  const one = (kind: string, name: string) => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name} to break`);
    return found;
  };
  const pod = (name: string) => {
    const found = workloads(manifests).find((workload) => workload.name === name)?.pod;
    if (!found) throw new Error(`no pod ${name} to break`);
    return found;
  };
  const container = (name: string) => pod(name).containers[0] as (typeof found)[number];
  const found = workloads(manifests).flatMap(({ pod: { containers } }) => containers);
  return {
    one,
    pod,
    container,
    secretRef: (name: string, variable: string) =>
      container(name).env?.find((entry) => entry.name === variable)?.valueFrom?.secretKeyRef ?? {},
    remove: (kind: string, name: string) => manifests.splice(manifests.indexOf(one(kind, name)), 1),
  };
}

/** What an API server would say to each of these lists. */
async function apiProblems(...lists: Manifest[][]): Promise<string[][]> {
  const child = spawn(process.execPath, ['test/k8s/api.check.mjs'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child.stdin.end(JSON.stringify(lists));
  return JSON.parse(await text(child.stdout));
}
