import { settingProblems } from '../../repository/app.settings.js';
import { type Container, containersOf, type Manifest, ofKind, serviceOf, workloads } from '../manifests.js';

/** Every variable that a program of ours gets is one it knows and accepts, and it gets every one it requires. */
export function environmentProblems(manifests: Manifest[]): string[] {
  return workloads(manifests).flatMap((workload) =>
    containersOf(workload).flatMap((container) => {
      const service = serviceOf(container);
      return service ? settingProblems(service, environmentOf(container, manifests)) : [];
    }),
  );
}

/** What a container is told; undefined for what a Secret will hold that is not rendered. */
export function environmentOf(
  { env = [], envFrom = [] }: Container,
  manifests: Manifest[],
): Record<string, string | undefined> {
  const maps = envFrom.map(
    ({ configMapRef }) =>
      ofKind(manifests, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef?.name)?.data ?? {},
  );
  const single = env.map(({ name, value, valueFrom }) => {
    const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
    const stored = ofKind(manifests, 'Secret').find(({ metadata }) => metadata.name === secret)?.data?.[key ?? ''];
    return [name, value ?? (stored === undefined ? undefined : Buffer.from(stored, 'base64').toString())];
  });
  return Object.assign({}, ...maps, Object.fromEntries(single));
}
