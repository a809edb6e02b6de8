import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
const ROOT = 'k8s';

export interface Port {
  name?: string;
  containerPort: number;
}

export interface SecretKeyRef {
  name: string;
  key: string;
  optional?: boolean;
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  ports?: Port[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef?: SecretKeyRef; configMapKeyRef?: SecretKeyRef } }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: {
    readOnlyRootFilesystem?: boolean;
    allowPrivilegeEscalation?: boolean;
    capabilities?: { drop?: string[] };
  };
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
  tcpSocket?: { port: string | number };
  exec?: { command: string[] };
}

export interface PodSpec {
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type: string } };
  containers: Container[];
  initContainers?: Container[];
  topologySpreadConstraints?: { topologyKey: string; labelSelector: Selector }[];
  volumes?: { name: string; configMap?: { name: string }; secret?: { secretName: string } }[];
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: every kind has a shape of its own; api.check.mjs has checked it
  spec?: any;
  data?: Record<string, string>;
}

/** What runs pods, with the template it makes them of. */
export interface Workload {
  manifest: Manifest;
  name: string;
  labels: Record<string, string>;
  pod: PodSpec;
}

/** What `kubectl apply -k` would send for a directory below `k8s/`. */
export async function render(directory: string): Promise<Manifest[]> {
  const kubectl = process.env.KUBECTL_PATH || 'kubectl';
  const { stdout } = await run(kubectl, ['kustomize', directory], { maxBuffer: 32 * 1024 * 1024 });
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

/** An overlay that nobody keeps: the base with these components, the release last. */
export async function renderWith(components: string[]): Promise<Manifest[]> {
  await mkdir('.cache', { recursive: true });
  const directory = await mkdtemp(join('.cache', 'overlay-'));
  const at = (path: string) => relative(directory, resolve(ROOT, path));
  try {
    await writeFile(
      join(directory, 'kustomization.yaml'),
      JSON.stringify({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        namespace: 'minime',
        resources: [at('base')],
        components: [...components, 'release'].map((name) => at(`components/${name}`)),
      }),
    );
    return await render(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export const ofKind = (manifests: Manifest[], ...kinds: string[]) =>
  manifests.filter(({ kind }) => kinds.includes(kind));

/** Deployments, StatefulSets, Jobs and CronJobs. */
export function workloads(manifests: Manifest[]): Workload[] {
  return ofKind(manifests, 'Deployment', 'StatefulSet', 'Job', 'CronJob').map((manifest) => {
    const template = (manifest.kind === 'CronJob' ? manifest.spec.jobTemplate.spec : manifest.spec).template;
    return { manifest, name: manifest.metadata.name, labels: template.metadata?.labels ?? {}, pod: template.spec };
  });
}

export const containersOf = ({ pod }: Workload): Container[] => [...(pod.initContainers ?? []), ...pod.containers];

/** The service a container runs, by its image (`registry/gateway:tag`); undefined for images that are not ours. */
export const serviceOf = ({ image }: Container): string | undefined => /^ghcr\.io\/minime\/([a-z]+):/.exec(image)?.[1];

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: 'In'; values: string[] }[];
}

/** Whether a label selector selects what carries these labels. */
export function selects(selector: Selector | undefined, labels: Record<string, string>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''))
  );
}
