/** The handlers that are at work. */
export class Running {
  private readonly tasks = new Set<Promise<unknown>>();

  add(task: Promise<unknown>): void {
    const tracked = task.finally(() => this.tasks.delete(tracked));
    this.tasks.add(tracked);
  }

  /** Resolves true when none is left, or false after `ms` milliseconds. */
  async settled(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, ms, false);
    });
    return Promise.race([this.none(), deadline]).finally(() => clearTimeout(timer));
  }

  private async none(): Promise<true> {
    while (this.tasks.size > 0) await Promise.allSettled(this.tasks);
    return true;
  }
}
