import type { AddressObject, EmailAddress, ParsedMail } from 'mailparser';

export interface Mailbox {
  name: string;
  address: string;
}

export interface MailPart {
  filename: string | null;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Base64. */
  content: string;
}

/** A mail as `GET /inbox` shows it. */
export interface ReceivedMail {
  id: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
  /** The address of the envelope and those it was sent to: what the server was told, whatever the headers say. */
  envelope: { from: string; to: string[] };
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  replyTo: Mailbox[];
  subject: string;
  text: string;
  /** Null when the mail has no HTML part. */
  html: string | null;
  /** Lower-case names; unfolded values; a header that stands twice has its values joined by a line break. */
  headers: Record<string, string>;
  attachments: MailPart[];
  messageId: string;
}

/** Translates mailparser's view of a message into the inbox's. */
export function toReceivedMail(
  parsed: ParsedMail,
  given: Pick<ReceivedMail, 'id' | 'receivedAt' | 'envelope'>,
): ReceivedMail {
  return {
    ...given,
    from: mailboxes(parsed.from)[0] ?? { name: '', address: '' },
    to: mailboxes(parsed.to),
    cc: mailboxes(parsed.cc),
    replyTo: mailboxes(parsed.replyTo),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html === false ? null : parsed.html,
    headers: headersOf(parsed),
    attachments: parsed.attachments.map((part) => ({
      filename: part.filename ?? null,
      contentType: part.contentType,
      size: part.size,
      content: part.content.toString('base64'),
    })),
    messageId: parsed.messageId ?? '',
  };
}

function mailboxes(addresses: AddressObject | AddressObject[] | undefined): Mailbox[] {
  const flat = (entry: EmailAddress): EmailAddress[] => entry.group ?? [entry];
  return [addresses ?? []]
    .flat()
    .flatMap((list) => list.value.flatMap(flat))
    .map(({ name, address }) => ({ name, address: address ?? '' }));
}

function headersOf(parsed: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
    headers[key] = key in headers ? `${headers[key]}\n${value}` : value;
  }
  return headers;
}
