import { AppError, type Health, inSpan } from '@minime/platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import { type Mail, Mailer } from '../ports.js';
import type { SummaryConfig } from '../summary.config.js';
import { type MailTransport, openTransport } from './mail.transport.js';

type MailerConfig = Pick<SummaryConfig, 'SMTP_URL' | 'MAIL_FROM' | 'OWNER_EMAIL'>;

/** How SES says that it heard a mail and does not like it: who says so has let us in. */
const HEARD = new Set(['BadRequestException', 'MessageRejected']);

/** By SMTP or by Amazon SES, as SMTP_URL says. */
export class NodemailerMailer extends Mailer implements OnApplicationShutdown {
  private problem: string | undefined;
  private readonly leaveHealth: () => void;

  private constructor(
    private readonly transport: MailTransport,
    private readonly config: MailerConfig,
    health: Health,
  ) {
    super();
    this.leaveHealth = health.add({ name: 'smtp', kind: 'shared', problem: () => this.problem });
  }

  static async open(config: MailerConfig, health: Health): Promise<NodemailerMailer> {
    return new NodemailerMailer(await openTransport(config.SMTP_URL), config, health);
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
      if (HEARD.has((cause as Error).name)) return;
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
  const { code, name, responseCode = 0 } = error as { code?: string; name?: string; responseCode?: number };
  return (code !== 'EAUTH' && responseCode >= 500 && responseCode < 600) || HEARD.has(name ?? '');
}

/** Code and status only: a server's answer may repeat addresses. */
function reasonOf(error: unknown): string {
  const { code, name, responseCode } = error as { code?: string; name?: string; responseCode?: number };
  return [code === 'ESES' ? name : (code ?? 'unknown error'), responseCode].filter(Boolean).join(' ');
}
