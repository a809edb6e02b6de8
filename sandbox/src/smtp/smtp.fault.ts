import type { Facts } from '../faults/facts.js';
import type { Fault, FaultStore } from '../faults/fault.store.js';

/** Where in the dialogue a fault strikes. */
export type SmtpStep = 'connect' | 'rcpt' | 'data' | 'before-data' | 'after-data';

/** The server's words for the kinds that are a refusal (RFC 5321: 4yz may be tried again, 5yz not). */
const REFUSALS: Partial<Record<Fault['kind'], [code: number, text: string]>> = {
  '429': [451, '4.7.1 Too many messages, try again later'],
  '529': [421, '4.3.2 Service overloaded, try again later'],
  '500': [554, '5.7.1 Message refused'],
};

/** A refusal, for the kinds that answer at all. */
export function refusalOf(fault: Fault): (Error & { responseCode: number }) | undefined {
  const refusal = REFUSALS[fault.kind];
  return refusal && Object.assign(new Error(refusal[1]), { responseCode: refusal[0] });
}

/** Takes the fault that is due at this step, if any. */
export function takeSmtpFault(faults: FaultStore, step: SmtpStep, facts: Facts): Fault | undefined {
  return faults.take('smtp', facts, (fault) => stepOf(fault) === step);
}

function stepOf(fault: Fault): SmtpStep {
  if (fault.kind === 'timeout') return 'connect';
  if (fault.kind === 'cut') return fault.at === 'after-data' ? 'after-data' : 'before-data';
  return fault.at === 'rcpt' ? 'rcpt' : 'data';
}
