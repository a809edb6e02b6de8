import { containersOf, type Manifest, ofKind, type Probe, selects, type Workload, workloads } from '../manifests.js';

interface ServicePort {
  name?: string;
  port: number;
  targetPort?: string | number;
}

/** From container to Service to route, every port that one names the next one has. */
export function portProblems(manifests: Manifest[]): string[] {
  return [
    ...workloads(manifests).flatMap(probePortProblems),
    ...ofKind(manifests, 'Service').flatMap((service) => servicePortProblems(service, manifests)),
    ...backends(manifests).flatMap((backend) => backendProblems(backend, manifests)),
  ];
}

/** Every Service selects a pod. */
export function serviceProblems(manifests: Manifest[]): string[] {
  return ofKind(manifests, 'Service')
    .filter((service) => podsOf(service, manifests).length === 0)
    .map(({ metadata }) => `Service ${metadata.name} selects no pod`);
}

const podsOf = ({ spec }: Manifest, manifests: Manifest[]): Workload[] =>
  workloads(manifests).filter(({ labels }) => selects({ matchLabels: spec.selector }, labels));

function probePortProblems(workload: Workload): string[] {
  return containersOf(workload).flatMap((container) => {
    const probes: (Probe | undefined)[] = [container.livenessProbe, container.readinessProbe, container.startupProbe];
    const asked = probes.flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? []);
    return asked
      .filter((port) => !has([workload], port))
      .map((port) => `${workload.name}: is probed at ${port}, where nothing listens`);
  });
}

function servicePortProblems(service: Manifest, manifests: Manifest[]): string[] {
  const pods = podsOf(service, manifests);
  return (service.spec.ports as ServicePort[])
    .filter(({ port, targetPort }) => !has(pods, targetPort ?? port))
    .map(({ name, port, targetPort }) => `Service ${service.metadata.name}: ${name} leads to ${targetPort ?? port}`);
}

const has = (pods: Workload[], port: string | number): boolean =>
  pods.some((pod) =>
    containersOf(pod).some(({ ports }) => ports?.some((open) => open.name === port || open.containerPort === port)),
  );

interface Backend {
  from: string;
  service: string;
  port: string | number;
}

function backends(manifests: Manifest[]): Backend[] {
  const routes = ofKind(manifests, 'HTTPRoute').flatMap(({ spec, metadata }) =>
    spec.rules.flatMap(({ backendRefs }: { backendRefs: { name: string; port: number }[] }) =>
      backendRefs.map(({ name, port }) => ({ from: metadata.name, service: name, port })),
    ),
  );
  type Path = { backend: { service: { name: string; port: { name?: string; number?: number } } } };
  const ingresses = ofKind(manifests, 'Ingress').flatMap(({ spec, metadata }) =>
    spec.rules.flatMap(({ http }: { http: { paths: Path[] } }) =>
      http.paths.map(({ backend: { service } }) => ({
        from: metadata.name,
        service: service.name,
        port: service.port.name ?? service.port.number,
      })),
    ),
  );
  const monitors = ofKind(manifests, 'ServiceMonitor').flatMap(({ spec, metadata }) =>
    ofKind(manifests, 'Service')
      .filter((service) => selects(spec.selector, service.metadata.labels ?? {}))
      .flatMap((service) =>
        spec.endpoints.map(({ port }: { port: string }) => ({
          from: metadata.name,
          service: service.metadata.name,
          port,
        })),
      ),
  );
  return [...routes, ...ingresses, ...monitors];
}

function backendProblems({ from, service, port }: Backend, manifests: Manifest[]): string[] {
  const target = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === service);
  if (!target) return [`${from}: there is no Service ${service}`];
  const found = (target.spec.ports as ServicePort[]).some((open) => open.port === port || open.name === port);
  return found ? [] : [`${from}: Service ${service} has no port ${port}`];
}
