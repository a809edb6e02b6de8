import type { Spending, Usage } from '@minime/llm';
import type { FoundPassage } from '../retrieval/neighbours.js';

/** What the model calls of one turn add up to, those that failed or were stopped included. */
export class TurnTally {
  readonly usage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  costUsd = 0;
  /** The last one that said anything. */
  model: string | undefined;
  /** What was found for the question before the model was asked. */
  passages: FoundPassage[] = [];
  /** The model has marked its answer as one that leaves something open. */
  leavesOpen = false;
  /** Tools that gave a result, searches aside. */
  otherToolsDone = 0;

  readonly add = ({ usage, costUsd, model }: Spending): void => {
    this.usage.input += usage.input;
    this.usage.output += usage.output;
    this.usage.cacheRead += usage.cacheRead;
    this.usage.cacheWrite += usage.cacheWrite;
    this.costUsd += costUsd;
    if (usage.output > 0) this.model = model;
  };
}
