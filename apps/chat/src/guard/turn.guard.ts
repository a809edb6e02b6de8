import { AppError } from '@minime/platform';
import { ClaimGuard } from './claim.guard.js';
import type { Receipt } from './claim.patterns.js';
import { guardPhrases } from './guard.phrases.js';
import type { GuardStage } from './guard.stage.js';
import type { KnownAddresses } from './known.addresses.js';
import { OutputPolicy } from './output.policy.js';
import { Tripwire } from './tripwire.js';
import { UnansweredMark } from './unanswered.mark.js';

export interface TurnGuardOptions {
  canary: string;
  addresses: KnownAddresses;
  /** What has been done for the visitor in this conversation, as of now. */
  receipts(): ReadonlySet<Receipt>;
  /** Takes what the visitor may read. */
  say(text: string): void;
}

/** Stands between the model and the visitor of one turn: all text of the model goes through it, and all input of its tools. */
export class TurnGuard {
  private readonly stages: GuardStage[];
  private readonly wires: Tripwire[];
  private readonly mark = new UnansweredMark();
  private marks: { stage: number; offset: number; act: () => void }[] = [];

  constructor(private readonly options: TurnGuardOptions) {
    // The second one sees what the policy puts together by leaving out what stood between.
    this.wires = [new Tripwire(options.canary), new Tripwire(options.canary)];
    const claims = new ClaimGuard({
      receipts: () => options.receipts(),
      instead: ({ language, kind }) => guardPhrases(language)[kind === 'meeting' ? 'notBooked' : 'notSent'],
    });
    this.stages = [this.mark, this.wires[0]!, new OutputPolicy(options.addresses), this.wires[1]!, claims];
  }

  /** Whether the model has said, for us alone, that its answer leaves something open. */
  get leavesOpen(): boolean {
    return this.mark.seen;
  }

  /** Words that the model was given in this turn; addresses in them may be linked to. */
  read(words: unknown): void {
    this.options.addresses.read(words);
  }

  /** @throws AppError `withheld` when the model tells its instructions; nothing goes out any more */
  push(text: string): void {
    this.advance(this.run(text, (stage, given) => stage.push(given)));
  }

  /** Acts when everything that was pushed so far has gone out. */
  after(act: () => void): void {
    this.marks.push({ stage: 0, offset: this.stages[0]!.received, act });
    this.advance('');
  }

  /** The model has finished speaking, for now. @throws AppError `withheld` */
  end(): void {
    this.advance(this.run('', (stage, given) => stage.push(given) + stage.end()));
  }

  /** Looks at what the model gives to a tool: from there it might reach a mail or an invitation. @throws AppError `withheld` */
  inspect(input: unknown): void {
    const wire = new Tripwire(this.options.canary);
    wire.push(JSON.stringify(input));
    if (wire.tripped) throw withheld();
  }

  private get isTripped(): boolean {
    return this.wires[0]!.tripped || this.wires[1]!.tripped;
  }

  private run(text: string, step: (stage: GuardStage, given: string) => string): string {
    if (this.isTripped) throw withheld();
    let given = text;
    for (const stage of this.stages) given = step(stage, given);
    return given;
  }

  private advance(out: string): void {
    if (out !== '') this.options.say(out);
    if (this.isTripped) throw withheld();
    if (this.marks.length > 0) this.actOnMarks();
  }

  private actOnMarks(): void {
    for (const mark of this.marks) {
      while (mark.stage < this.stages.length && this.stages[mark.stage]!.decided >= mark.offset) {
        mark.stage++;
        mark.offset = this.stages[mark.stage]?.received ?? 0;
      }
    }
    const due = this.marks.filter(({ stage }) => stage === this.stages.length);
    this.marks = this.marks.filter(({ stage }) => stage < this.stages.length);
    for (const { act } of due) act();
  }
}

const withheld = () => new AppError('withheld', 'The answer told what it must not');
