/** Calls back once when nothing has been heard for `ms` milliseconds. */
export class SilenceTimer {
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number, onSilence: () => void) {
    this.timer = setTimeout(onSilence, ms);
  }

  heard(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
