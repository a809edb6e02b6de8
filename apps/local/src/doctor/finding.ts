import type { Check } from '@minime/platform';

/** `sandbox`: played by the sandbox; `off`: chosen to be without; `fix`: does not work, and `detail` says what to do. */
export type State = 'ok' | 'sandbox' | 'off' | 'fix';

export interface Finding {
  part: string;
  state: State;
  detail: string;
  /** How long it took; 0 where there was nothing to try. */
  ms: number;
}

/** Takes the look, within the time. Never throws. @param limitMs when it counts as failed */
export async function findingOf({ part, look }: Check, limitMs: number): Promise<Finding> {
  const began = performance.now();
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      limit.abort();
      reject(new Error(`no answer within ${limitMs / 1000} s`));
    }, limitMs);
  });
  const told = (state: State, detail: string): Finding => ({
    part,
    state,
    detail: detail.replace(/\s+/g, ' ').trim(),
    ms: Math.round(performance.now() - began),
  });
  try {
    return told('ok', await Promise.race([look(limit.signal), late]));
  } catch (error) {
    return told('fix', error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}
