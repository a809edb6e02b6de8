import { type Manifest, ofKind, selects, type Workload, workloads } from '../manifests.js';

/** Who scales, who may be taken away and how many there are do not contradict each other. */
export function scalingProblems(manifests: Manifest[]): string[] {
  const scalers = ofKind(manifests, 'HorizontalPodAutoscaler', 'ScaledObject').map(({ spec, metadata }) => ({
    name: metadata.name,
    target: spec.scaleTargetRef.name as string,
    least: (spec.minReplicas ?? spec.minReplicaCount ?? 1) as number,
    most: (spec.maxReplicas ?? spec.maxReplicaCount) as number,
  }));
  const told: string[] = [];
  for (const { name, target, least, most } of scalers) {
    const workload = workloads(manifests).find((one) => one.name === target);
    if (!workload) told.push(`${name}: there is no ${target} to scale`);
    else if (workload.manifest.spec.replicas !== undefined) told.push(`${target}: every apply sets its replicas back`);
    if (least > most) told.push(`${name}: asks for at least ${least} and at most ${most}`);
    if (scalers.filter((other) => other.target === target).length > 1) told.push(`${target}: two scale it`);
  }
  for (const { spec, metadata } of ofKind(manifests, 'PodDisruptionBudget')) {
    const guarded = workloads(manifests).filter(({ labels }) => selects(spec.selector, labels));
    if (guarded.length === 0 && !isOperatorRun(metadata.name, manifests)) {
      told.push(`PodDisruptionBudget ${metadata.name} selects no pod`);
    }
    for (const workload of guarded) {
      const least = scalers.find(({ target }) => target === workload.name)?.least ?? replicasOf(workload);
      if (spec.maxUnavailable === 0 || (spec.minAvailable ?? 0) >= least) {
        told.push(`${workload.name}: its PodDisruptionBudget lets no node be drained`);
      }
    }
  }
  return told;
}

const replicasOf = ({ manifest }: Workload): number => manifest.spec.replicas ?? 1;

const isOperatorRun = (name: string, manifests: Manifest[]): boolean =>
  ofKind(manifests, 'RabbitmqCluster').some(({ metadata }) => metadata.name === name);
