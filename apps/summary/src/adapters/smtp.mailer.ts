import { AppError, type Health, inSpan } from '@minime/platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { type Mail, Mailer } from '../ports.js';
import type { SummaryConfig } from '../summary.config.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that scans what it is given may take its time before it accepts. */
const SILENCE_TIMEOUT_MS = 60_000;
const MAX_CONNECTIONS = 2;

/** SMTP through a small pool. It connects with the first mail, so a server that is away does not keep us from starting. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport;
  private problem: string | undefined;
  private readonly leaveHealth: () => void;

  constructor(
    private readonly config: Pick<SummaryConfig, 'SMTP_URL' | 'MAIL_FROM' | 'OWNER_EMAIL'>,
    health: Health,
  ) {
    super();
    this.transport = createTransport({
      pool: true,
      url: config.SMTP_URL,
      maxConnections: MAX_CONNECTIONS,
      // A mail that failed goes back to the message queue, which remembers it and waits between two attempts.
      maxRequeues: 0,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.leaveHealth = health.add({ name: 'smtp', kind: 'shared', problem: () => this.problem });
  }

  override async send({ references, invite, ...mail }: Mail): Promise<void> {
    try {
      await inSpan({ name: 'send mail', kind: 'client' }, () =>
        this.transport.sendMail({
          ...mail,
          from: this.config.MAIL_FROM,
          to: this.config.OWNER_EMAIL,
          references,
          ...(invite && { icalEvent: { ...invite, filename: 'invite.ics' } }),
          ...(references.length > 0 && { inReplyTo: references.at(-1)! }),
          // RFC 3834: keeps vacation notices and the like from answering.
          headers: { 'Auto-Submitted': 'auto-generated' },
        }),
      );
      this.problem = undefined;
    } catch (cause) {
      this.problem = `the last mail was not accepted: ${reasonOf(cause)}`;
      const [code, what] = isRefusal(cause)
        ? ['mail_refused', 'The mail server refused the mail']
        : ['mail_not_sent', 'The mail server did not take the mail'];
      throw new AppError(code, `${what}: ${reasonOf(cause)}`, { retryable: true, cause });
    }
  }

  /**
   * Whether the server lets us in, for `npm run doctor`: nothing is sent.
   * @throws AppError `mail_not_sent`
   */
  async check(): Promise<void> {
    await this.transport.verify().catch((cause: unknown) => {
      const hint = (cause as { code?: string }).code === 'EAUTH' ? ': user or password of SMTP_URL is wrong' : '';
      throw new AppError('mail_not_sent', `The mail server does not let us in (${reasonOf(cause)})${hint}`, { cause });
    });
  }

  onApplicationShutdown(): void {
    this.leaveHealth();
    // Whatever the handlers still wait for by now, the server keeps from us; it is tried again by whoever comes next.
    this.transport.close({ force: true });
  }
}

/**
 * RFC 5321: a 5yz reply means that the same mail will be refused again. Yet a full mailbox, a block list and a mistake in
 * the server's settings say so too, and pass; so the mail is tried again like any other, and parked after an hour.
 */
function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return code !== 'EAUTH' && responseCode >= 500 && responseCode < 600;
}

/** Code and status only: a server's answer may repeat addresses. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return [code ?? 'unknown error', responseCode].filter(Boolean).join(' ');
}
