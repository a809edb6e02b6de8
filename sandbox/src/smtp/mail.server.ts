import { randomUUID } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { FaultStore } from '../faults/fault.store.js';
import { listenError } from '../sandbox.error.js';
import type { Inbox } from './inbox.js';
import { toReceivedMail } from './received.mail.js';
import { refusalOf, takeSmtpFault } from './smtp.fault.js';

const MAX_MESSAGE_BYTES = 25 * 1024 * 1024;

type Done = (error?: Error | null) => void;

/** Takes every mail with any credentials and without TLS, and puts it into the inbox. */
export class MailServer {
  private readonly server: SMTPServer;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly inbox: Inbox,
    private readonly faults: FaultStore,
    private readonly log: (line: string) => void,
  ) {
    this.server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      size: MAX_MESSAGE_BYTES,
      logger: false,
      onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
      onConnect: (_session, done) => {
        if (!takeSmtpFault(this.faults, 'connect', {})) done();
      },
      onRcptTo: (address, session, done) => this.onRcptTo(address.address, session, done),
      onData: (stream, session, done) => void this.onData(stream, session, done),
    });
    this.server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * @returns the port in use
   * @throws SandboxError when the port cannot be had
   */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) =>
        reject(listenError(error as NodeJS.ErrnoException, port, 'SANDBOX_SMTP_PORT')),
      );
      this.server.listen(port, host, () => resolve());
    });
    this.server.on('error', (error: Error) => this.log(`smtp: ${error.message}`));
    return (this.server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private onRcptTo(to: string, session: SMTPServerSession, done: Done): void {
    const fault = takeSmtpFault(this.faults, 'rcpt', { from: senderOf(session), to });
    if (!fault) done();
    else if (fault.kind !== 'stall') done(refusalOf(fault));
  }

  private async onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): Promise<void> {
    const envelope = { from: senderOf(session), to: session.envelope.rcptTo.map(({ address }) => address) };
    const facts = { from: envelope.from, to: envelope.to.join(', ') };
    if (takeSmtpFault(this.faults, 'before-data', facts)) {
      this.cut(session);
      return;
    }
    try {
      // The parser reads the stream to its end, which the dialogue needs even when the mail is refused afterwards.
      const { simpleParser } = await import('mailparser');
      const parsed = await simpleParser(stream);
      const fault = takeSmtpFault(this.faults, 'data', facts);
      if (fault) {
        if (fault.kind !== 'stall') done(refusalOf(fault));
        return;
      }
      this.inbox.add(toReceivedMail(parsed, { id: randomUUID(), receivedAt: new Date().toISOString(), envelope }));
      if (takeSmtpFault(this.faults, 'after-data', facts)) this.cut(session);
      else done();
    } catch (error) {
      this.log(`smtp: unreadable mail: ${error instanceof Error ? error.message : String(error)}`);
      done(Object.assign(new Error('5.6.0 Unreadable message'), { responseCode: 554 }));
    }
  }

  private cut(session: SMTPServerSession): void {
    for (const socket of this.sockets) {
      if (socket.remotePort === session.remotePort) socket.destroy();
    }
  }
}

function senderOf(session: SMTPServerSession): string {
  return session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
}
