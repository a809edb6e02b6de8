import type { ModelEvent, Usage } from '@minime/llm';

type End = Extract<ModelEvent, { type: 'end' }>;

/** What the model calls of one turn add up to. */
export class TurnTally {
  readonly usage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  costUsd = 0;
  model: string | undefined;
  /** Tools that gave a result, searches aside. */
  otherToolsDone = 0;

  add({ usage, costUsd, model }: End): void {
    this.usage.input += usage.input;
    this.usage.output += usage.output;
    this.usage.cacheRead += usage.cacheRead;
    this.usage.cacheWrite += usage.cacheWrite;
    this.costUsd += costUsd;
    this.model = model;
  }
}
