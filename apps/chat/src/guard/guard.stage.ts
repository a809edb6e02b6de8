/** One filter on the way from the model to the visitor. It holds text back while it cannot decide. */
export interface GuardStage {
  /** UTF-16 units that came in, and of how many it is decided what becomes of them. */
  readonly received: number;
  readonly decided: number;
  /** @returns what may go on */
  push(text: string): string;
  /** @returns what was still held back; what comes next is a paragraph of its own */
  end(): string;
}
