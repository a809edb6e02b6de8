import { type Manifest, ofKind, selects, type Workload, workloads } from '../manifests.js';

/** What fails as one: a machine, and for what has no disk of its own a whole zone. */
const KEYS: Record<string, string[]> = {
  Deployment: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'],
  StatefulSet: ['kubernetes.io/hostname'],
};

/** Replicas of one service do not all stand where one thing fails. */
export function spreadProblems(manifests: Manifest[]): string[] {
  return workloads(manifests)
    .filter((workload) => mostOf(workload, manifests) > 1)
    .flatMap(({ name, manifest, labels, pod }) => {
      const spreads = pod.topologySpreadConstraints ?? [];
      const wanted = KEYS[manifest.kind] ?? [];
      const missing = wanted.filter((key) => !spreads.some(({ topologyKey }) => topologyKey === key));
      const strange = spreads.filter(({ labelSelector }) => !selects(labelSelector, labels));
      return [
        ...missing.map((key) => `${name}: all its replicas may stand in one ${key}`),
        ...strange.map(({ topologyKey }) => `${name}: is spread over ${topologyKey} by the pods of others`),
      ];
    });
}

/** How many replicas of it there may be at once. */
function mostOf({ name, manifest }: Workload, manifests: Manifest[]): number {
  const scalers = ofKind(manifests, 'HorizontalPodAutoscaler', 'ScaledObject');
  const own = scalers.filter(({ spec }) => spec.scaleTargetRef.name === name);
  const scaled = own.map(({ spec }) => (spec.maxReplicas ?? spec.maxReplicaCount) as number);
  return Math.max(manifest.spec.replicas ?? 1, ...scaled);
}
