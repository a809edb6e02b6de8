import type { AddressInfo, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** What such a server does instead of taking a mail. */
const BEFORE_DATA = ['4xx at RCPT', '5xx at RCPT', 'cut at RCPT'] as const;
const IN_DATA = ['4xx after DATA', '5xx after DATA'] as const;

export interface Moods {
  /** Share of what goes wrong, 0 to 1, before DATA and after it. */
  share: number;
  /** Whether it takes mails and hangs up instead of saying so. */
  cutsAfterData: boolean;
}

/**
 * Refused before DATA, a mail has no name yet: that is done before the first retry comes, and in DATA to each mail once at
 * most, so that none waits for the longer delays of the queue.
 */
const RCPT_MOODS_MS = 900;

/** A mail server that is in a mood at random, and remembers by its Message-ID each mail that it has taken. */
export class MoodyMailServer {
  readonly taken: string[] = [];
  /** Mails that were taken without a word. */
  cuts = 0;
  /** Transactions that went wrong in another way. */
  refusals = 0;
  private firstAt: number | undefined;
  private readonly wronged = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private readonly server: SMTPServer;

  private constructor(
    private readonly moods: Moods,
    private readonly random: () => number,
  ) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: (_address, session, done) => {
        this.firstAt ??= performance.now();
        const isEarly = performance.now() - this.firstAt < RCPT_MOODS_MS;
        const mood = isEarly && this.isMoody() ? this.oneOf(BEFORE_DATA) : undefined;
        if (mood) this.refusals += 1;
        if (mood === 'cut at RCPT') this.cut(session);
        else done(mood && refusal(mood.startsWith('4') ? 451 : 550));
      },
      onData: async (stream, session, done) => {
        const messageId = (await simpleParser(stream)).messageId!;
        const isMoody = !this.wronged.has(messageId) && this.isMoody();
        if (isMoody) this.wronged.add(messageId);
        if (!isMoody) {
          this.taken.push(messageId);
          done();
        } else if (this.moods.cutsAfterData) {
          this.taken.push(messageId);
          this.cuts += 1;
          this.cut(session);
        } else {
          this.refusals += 1;
          done(refusal(this.oneOf(IN_DATA).startsWith('4') ? 451 : 554));
        }
      },
    });
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('error', () => undefined);
  }

  /** @param random as Math.random */
  static async start(moods: Moods, random: () => number): Promise<MoodyMailServer> {
    const server = new MoodyMailServer(moods, random);
    await new Promise<void>((listening) => server.server.listen(0, '127.0.0.1', () => listening()));
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private isMoody(): boolean {
    return this.random() < this.moods.share;
  }

  private oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)]!;
  }

  private cut(session: SMTPServerSession): void {
    for (const socket of this.sockets) if (socket.remotePort === session.remotePort) socket.destroy();
  }
}

const refusal = (responseCode: number) => Object.assign(new Error('Not now'), { responseCode });
