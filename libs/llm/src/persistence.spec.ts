import { describe, expect, it } from '@jest/globals';
import { ModelFailure } from './model.failure.js';
import { type Patience, persist } from './persistence.js';

const quick: Patience = { retries: 2, firstPauseMs: 1, longestPauseMs: 2, longestRetryAfterMs: 40 };

const overloaded = (retryAfterMs?: number) =>
  new ModelFailure('overloaded', true, 'overloaded', retryAfterMs === undefined ? {} : { retryAfterMs });

/** Fails with each of `failures` in turn, then answers; notes which model was asked. */
function modelThat(...failures: Error[]) {
  const asked: string[] = [];
  const ask = async (model: string) => {
    asked.push(model);
    const failure = failures.shift();
    if (failure) throw failure;
    return `answer of ${model}`;
  };
  return { asked, ask };
}

describe('persist', () => {
  it('asks the same model again while that may help', async () => {
    const { asked, ask } = modelThat(overloaded(), overloaded());
    await expect(persist(['main', 'fallback'], quick, undefined, ask)).resolves.toBe('answer of main');
    expect(asked).toEqual(['main', 'main', 'main']);
  });

  it('goes on to the fallback, and gives up after it', async () => {
    const { asked, ask } = modelThat(...Array.from({ length: 6 }, () => overloaded()));
    await expect(persist(['main', 'fallback'], quick, undefined, ask)).rejects.toMatchObject({ reason: 'overloaded' });
    expect(asked).toEqual(['main', 'main', 'main', 'fallback', 'fallback', 'fallback']);
  });

  it('neither repeats nor passes on what cannot succeed', async () => {
    const { asked, ask } = modelThat(new ModelFailure('spend_limit', false, 'no money'));
    await expect(persist(['main', 'fallback'], quick, undefined, ask)).rejects.toMatchObject({ reason: 'spend_limit' });
    expect(asked).toEqual(['main']);
  });

  it('waits as long as the model asks', async () => {
    const { ask } = modelThat(overloaded(30));
    const startedAt = performance.now();
    await persist(['main'], quick, undefined, ask);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
  });

  it('takes the fallback at once when the wait would be too long', async () => {
    const { asked, ask } = modelThat(overloaded(60_000));
    await expect(persist(['main', 'fallback'], quick, undefined, ask)).resolves.toBe('answer of fallback');
    expect(asked).toEqual(['main', 'fallback']);
  });

  it('stops at once when told to, also during a wait', async () => {
    const controller = new AbortController();
    const patient: Patience = { ...quick, longestRetryAfterMs: 120_000 };
    const asked: string[] = [];
    const outcome = persist(['main', 'fallback'], patient, controller.signal, async (model) => {
      asked.push(model);
      queueMicrotask(() => controller.abort());
      throw overloaded(100_000);
    });
    await expect(outcome).rejects.toMatchObject({ reason: 'aborted', transient: false });
    expect(asked).toEqual(['main']);
  });
});
