import { containersOf, type Manifest, ofKind, workloads } from '../manifests.js';

/** Every ConfigMap and Secret that something names is there, with the key that is asked of it. */
export function referenceProblems(manifests: Manifest[]): string[] {
  const maps = keysByName(ofKind(manifests, 'ConfigMap'));
  const secrets = { ...keysByName(ofKind(manifests, 'Secret')), ...external(manifests) };
  const told: string[] = [];
  const ask = (who: string, kind: string, known: Record<string, string[]>, name: string, key?: string) => {
    const keys = known[name];
    if (!keys) told.push(`${who}: there is no ${kind} ${name}`);
    else if (key !== undefined && !keys.includes(key)) told.push(`${who}: ${kind} ${name} has no key ${key}`);
  };
  for (const workload of workloads(manifests)) {
    const { name: who, pod } = workload;
    for (const volume of pod.volumes ?? []) {
      if (volume.configMap) ask(who, 'ConfigMap', maps, volume.configMap.name);
      if (volume.secret) ask(who, 'Secret', secrets, volume.secret.secretName);
    }
    for (const { env = [], envFrom = [] } of containersOf(workload)) {
      for (const { configMapRef, secretRef } of envFrom) {
        if (configMapRef) ask(who, 'ConfigMap', maps, configMapRef.name);
        if (secretRef) ask(who, 'Secret', secrets, secretRef.name);
      }
      for (const { valueFrom } of env) {
        const { secretKeyRef: secret, configMapKeyRef: map } = valueFrom ?? {};
        if (secret && !secret.optional) ask(who, 'Secret', secrets, secret.name, secret.key);
        if (map && !map.optional) ask(who, 'ConfigMap', maps, map.name, map.key);
      }
    }
  }
  for (const { metadata, spec } of ofKind(manifests, 'TriggerAuthentication')) {
    for (const { name, key } of spec.secretTargetRef) ask(metadata.name, 'Secret', secrets, name, key);
  }
  return told;
}

const keysByName = (manifests: Manifest[]): Record<string, string[]> =>
  Object.fromEntries(manifests.map(({ metadata, data }) => [metadata.name, Object.keys(data ?? {})]));

/** What External Secrets will write. */
const external = (manifests: Manifest[]): Record<string, string[]> =>
  Object.fromEntries(
    ofKind(manifests, 'ExternalSecret').map(({ spec }) => [
      spec.target.name,
      spec.data.map(({ secretKey }: { secretKey: string }) => secretKey),
    ]),
  );
