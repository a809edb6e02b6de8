import { createTransport } from 'nodemailer';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that scans what it is given may take its time before it accepts. */
const SILENCE_TIMEOUT_MS = 60_000;
const MAX_CONNECTIONS = 2;

/** SMTP through a small pool. It connects with the first mail, so a server that is away does not keep us from starting. */
const smtpTransport = (url: string) =>
  createTransport({
    pool: true,
    url,
    maxConnections: MAX_CONNECTIONS,
    // A mail that failed goes back to the message queue, which remembers it and waits between two attempts.
    maxRequeues: 0,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

/**
 * Amazon SES by its API of version 2, with the AWS credentials of the surroundings. The SDK is loaded only by who has
 * chosen it, and repeats nothing: that is the queue's to do.
 */
async function sesTransport(region: string) {
  const { SESv2Client, SendEmailCommand } = await import('@aws-sdk/client-sesv2');
  const sesClient = new SESv2Client({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: SILENCE_TIMEOUT_MS },
  });
  return createTransport({ SES: { sesClient, SendEmailCommand }, disableFileAccess: true, disableUrlAccess: true });
}

export type MailTransport = ReturnType<typeof smtpTransport> | Awaited<ReturnType<typeof sesTransport>>;

/** @param url `smtp://…` or `smtps://…` with user and password, or `ses://REGION` */
export async function openTransport(url: string): Promise<MailTransport> {
  const { protocol, hostname } = new URL(url);
  return protocol === 'ses:' ? sesTransport(hostname) : smtpTransport(url);
}
