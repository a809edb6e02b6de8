import { type Manifest, ofKind } from '../manifests.js';

/** Of Kubernetes and of its Gateway API; whatever else stands before a slash is a vendor's. */
const NEUTRAL = /^(?:[\w.-]*\.)?(?:kubernetes|k8s)\.io\//;
/** Of one vendor's controller, though it looks like Kubernetes' own. */
const RETIRED = /^nginx\.ingress\.kubernetes\.io\//;

/** The way in works with any controller. */
export function edgeProblems(manifests: Manifest[]): string[] {
  return ofKind(manifests, 'Ingress', 'Gateway', 'HTTPRoute', 'Service').flatMap(({ kind, metadata }) =>
    Object.keys(metadata.annotations ?? {})
      .filter((name) => RETIRED.test(name) || !NEUTRAL.test(name))
      .map((name) => `${kind} ${metadata.name}: ${name} is a word of one vendor`),
  );
}
