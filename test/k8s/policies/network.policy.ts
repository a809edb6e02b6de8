import { containersOf, type Manifest, ofKind, selects, type Workload, workloads } from '../manifests.js';

interface Peer {
  podSelector?: { matchLabels?: Record<string, string> };
  namespaceSelector?: { matchLabels?: Record<string, string> };
  ipBlock?: { cidr: string };
}

interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number; protocol?: string }[];
}

type Direction = 'Ingress' | 'Egress';

/** Every pod is denied everything, and has its own flows opened by a policy that names it. */
export function isolationProblems(manifests: Manifest[]): string[] {
  const policies = ofKind(manifests, 'NetworkPolicy');
  const denied = policies.some(
    ({ spec }) =>
      Object.keys(spec.podSelector).length === 0 && spec.policyTypes.length === 2 && !spec.ingress && !spec.egress,
  );
  const own = policies.filter(({ spec }) => Object.keys(spec.podSelector).length > 0);
  const alone = workloads(manifests).filter(({ labels }) => !own.some(({ spec }) => selects(spec.podSelector, labels)));
  return [
    ...(denied ? [] : ['nothing denies what is not opened']),
    ...alone.map(({ name }) => `${name}: no NetworkPolicy selects it`),
  ];
}

/** Who may open a connection to whom inside the namespace, as `chat -> postgres:5432`: both ends have to allow it. */
export function flowsWithin(manifests: Manifest[]): string[] {
  const all = workloads(manifests);
  return all
    .flatMap((client) =>
      all.flatMap((server) =>
        portsOf(server)
          .filter((port) => allows(manifests, 'Egress', client, server, port))
          .filter((port) => allows(manifests, 'Ingress', server, client, port))
          .map((port) => `${client.name} -> ${server.name}:${port}`),
      ),
    )
    .sort();
}

const portsOf = (workload: Workload): number[] =>
  containersOf(workload).flatMap(({ ports }) => (ports ?? []).map(({ containerPort }) => containerPort));

function allows(manifests: Manifest[], direction: Direction, self: Workload, other: Workload, port: number): boolean {
  return ofKind(manifests, 'NetworkPolicy')
    .filter(({ spec }) => spec.policyTypes.includes(direction) && selects(spec.podSelector, self.labels))
    .some(({ spec }) => rulesOf(spec, direction).some((rule) => opens(rule, direction, other, port)));
}

const rulesOf = (spec: { ingress?: Rule[]; egress?: Rule[] }, direction: Direction): Rule[] =>
  (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [];

function opens(rule: Rule, direction: Direction, other: Workload, port: number): boolean {
  const peers = direction === 'Ingress' ? rule.from : rule.to;
  const peerMatches = peers?.some(
    (peer) => peer.podSelector && !peer.namespaceSelector && selects(peer.podSelector, other.labels),
  );
  return (peers === undefined || Boolean(peerMatches)) && (rule.ports?.some((open) => open.port === port) ?? true);
}
