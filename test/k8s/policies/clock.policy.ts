import { type Manifest, ofKind, workloads } from '../manifests.js';
import { environmentOf } from './environment.policy.js';

/** The knowledge is read anew by one clock, one run at a time: a CronJob whose runs do not overlap, and no clock in ingest. */
export function clockProblems(manifests: Manifest[]): string[] {
  const jobs = ofKind(manifests, 'CronJob');
  const overlapping = jobs.filter(({ spec }) => spec.concurrencyPolicy !== 'Forbid');
  const ingest = workloads(manifests).filter(({ name }) => name === 'ingest');
  const clocks = ingest
    .flatMap(({ pod }) => pod.containers)
    .filter((container) => environmentOf(container, manifests).SYNC_CRON !== 'off');
  return [
    ...(jobs.length === 1 ? [] : [`${jobs.length} CronJobs`]),
    ...overlapping.map(({ metadata }) => `${metadata.name}: its runs may overlap`),
    ...clocks.map(({ name }) => `${name}: has a clock of its own beside the CronJob`),
  ];
}
