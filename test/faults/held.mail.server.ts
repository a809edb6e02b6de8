import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** Where a mail can be held: before the server has it, or when it has it and has not said so. */
export type Hold = 'before it has the mail' | 'before it says that it has the mail';

/** A mail server that stops in the middle of a mail until it is told to go on, and remembers what it has taken. */
export class HeldMailServer {
  /** Message-IDs, a copy each. */
  readonly taken: string[] = [];
  /** Mails that wait where they are held. */
  held = 0;
  private hold: Hold | undefined;
  private waiting: (() => void)[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: (_address, _session, done) => this.at('before it has the mail', () => done()),
      onData: async (stream, _session, done) => {
        this.taken.push((await simpleParser(stream)).messageId!);
        this.at('before it says that it has the mail', () => done());
      },
    });
    this.server.on('error', () => undefined);
  }

  static async start(): Promise<HeldMailServer> {
    const server = new HeldMailServer();
    await new Promise<void>((listening) => server.server.listen(0, '127.0.0.1', () => listening()));
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** From now on mails are held there. */
  stopAt(hold: Hold): void {
    this.hold = hold;
    this.held = 0;
  }

  /** Nothing is held any more, and what was goes on. */
  goOn(): void {
    this.hold = undefined;
    for (const resume of this.waiting.splice(0)) resume();
  }

  close(): Promise<void> {
    this.goOn();
    return new Promise((done) => this.server.close(() => done()));
  }

  private at(place: Hold, resume: () => void): void {
    if (this.hold !== place) {
      resume();
      return;
    }
    this.waiting.push(resume);
    this.held++;
  }
}
