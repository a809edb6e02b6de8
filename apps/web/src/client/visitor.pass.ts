import type { TokenStore } from './token.store.js';

/** What the server knows this visitor by. It is kept on the device only when a word of theirs has been accepted. */
export class VisitorPass {
  hasSpoken: boolean;
  private token: string | undefined;
  /** Of the conversation that was left for this one. */
  private previous: string | undefined;

  constructor(private readonly store: TokenStore) {
    this.token = store.load();
    this.hasSpoken = this.token !== undefined;
  }

  /** What a new connection shows. */
  shown(): { token?: string; previous?: string } {
    const { token, previous } = this;
    return token ? { token } : previous ? { previous } : {};
  }

  renew(token: string): void {
    this.token = token;
    if (this.hasSpoken) this.store.keep(token);
  }

  spoken(): void {
    this.hasSpoken = true;
    if (this.token) this.store.keep(this.token);
  }

  drop(): void {
    this.token = undefined;
    this.hasSpoken = false;
    this.store.drop();
  }

  /** The same visitor begins another conversation. */
  leave(): void {
    if (this.hasSpoken) this.previous = this.token;
    this.drop();
  }
}
