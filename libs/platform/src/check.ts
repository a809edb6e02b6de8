/** One look at one thing that Minime stands on, as `npm run doctor` takes it. Who owns the adapter, owns its check. */
export interface Check {
  /** As an owner would call it: `Notion page 1f0c…`. */
  part: string;
  /**
   * Tries the real thing, the way the product uses it, and changes nothing.
   * @param signal aborts when the time is over
   * @returns what was seen, in a line
   * @throws AppError whose message says what is wrong and what to do; it holds no secret
   */
  look: (signal: AbortSignal) => Promise<string>;
}
