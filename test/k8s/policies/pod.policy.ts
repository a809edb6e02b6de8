import { containersOf, type Manifest, ofKind, workloads } from '../manifests.js';

/** What the product may take to drain, in seconds (SHUTDOWN_DEADLINE_MS of libs/platform). */
const DRAIN_SECONDS = 25;
const LONG_LIVED = ['Deployment', 'StatefulSet'];

/** Restricted Pod Security, and no token of the API server. */
export function securityProblems(manifests: Manifest[]): string[] {
  const lax = ofKind(manifests, 'Namespace').filter(
    ({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted',
  );
  const pods = workloads(manifests).flatMap((workload) => {
    const { pod, name } = workload;
    const told: string[] = [];
    if (pod.automountServiceAccountToken !== false) told.push(`${name}: mounts a service account's token`);
    if (pod.securityContext?.runAsNonRoot !== true) told.push(`${name}: may run as root`);
    if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') told.push(`${name}: has no seccomp profile`);
    for (const { name: container, securityContext } of containersOf(workload)) {
      const at = `${name}/${container}`;
      if (securityContext?.readOnlyRootFilesystem !== true) told.push(`${at}: may write to its root`);
      if (securityContext?.allowPrivilegeEscalation !== false) told.push(`${at}: may gain privileges`);
      if (!securityContext?.capabilities?.drop?.includes('ALL')) told.push(`${at}: keeps capabilities`);
    }
    return told;
  });
  return [...lax.map(({ metadata }) => `Namespace ${metadata.name}: takes any pod`), ...pods];
}

/** Requests, and a limit of memory, for every container. */
export function resourceProblems(manifests: Manifest[]): string[] {
  return workloads(manifests).flatMap((workload) =>
    containersOf(workload).flatMap(({ name, resources }) => {
      const at = `${workload.name}/${name}`;
      const missing = ['cpu', 'memory'].filter((resource) => !resources?.requests?.[resource]);
      const told = missing.map((resource) => `${at}: requests no ${resource}`);
      return resources?.limits?.memory ? told : [...told, `${at}: has no limit of memory`];
    }),
  );
}

/** Probes of what runs for long; ours: alive without dependencies, ready by its own word, and time to drain. */
export function probeProblems(manifests: Manifest[]): string[] {
  const lasting = workloads(manifests).filter(({ manifest }) => LONG_LIVED.includes(manifest.kind));
  return lasting.flatMap(({ name, pod }) =>
    pod.containers.flatMap((container) => {
      const told: string[] = [];
      for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (!container[probe]) told.push(`${name}: has no ${probe}`);
      }
      if (!container.ports?.some((port) => port.name === 'management')) return told;
      if (container.livenessProbe?.httpGet?.path !== '/healthz') told.push(`${name}: liveness is not /healthz`);
      if (container.readinessProbe?.httpGet?.path !== '/readyz') told.push(`${name}: readiness is not /readyz`);
      const before = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
      if ((pod.terminationGracePeriodSeconds ?? 30) <= DRAIN_SECONDS + before) {
        told.push(`${name}: is killed before it has drained`);
      }
      return told;
    }),
  );
}
