import { expect } from '@jest/globals';
import { SandboxControl, type Visitor, waitFor } from '@minime/testing';

/** One mail as the sandbox inbox lists it. */
export interface InboxMail {
  subject: string;
  from: string;
  to: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
}

export const readInbox = async (sandboxUrl: string): Promise<InboxMail[]> =>
  (await (await fetch(`${sandboxUrl}/inbox`)).json()) as InboxMail[];

/** Waits until exactly the mails of one conversation have come; fails when there are more than `count`. */
export async function mailsOf(sandboxUrl: string, conversationId: string, count: number): Promise<InboxMail[]> {
  const mails = () => readInbox(sandboxUrl).then((inbox) => inbox.filter(({ text }) => text.includes(conversationId)));
  await waitFor(async () => (await mails()).length >= count, { what: `${count} mails` });
  const found = await mails();
  expect(found).toHaveLength(count);
  return found;
}

/** The handshake of a browser somewhere in Lisbon. */
export const browser = {
  locale: 'en-GB',
  timeZone: 'Europe/Lisbon',
  page: 'https://ada.example.org/',
  referrer: 'https://search.example.com/',
};

/**
 * The whole of what a visitor does, from the first question to goodbye.
 * @param beforeGoodbye what has to be so before they go: the mail tells what is known of them then
 */
export async function talk(visitor: Visitor, sandboxUrl: string, beforeGoodbye = async () => {}): Promise<void> {
  const sandbox = new SandboxControl(sandboxUrl);
  await sandbox.fail({ kind: 'hold', afterChars: 40, match: { stream: true } });
  const asked = await visitor.send('message', { text: "What did you write about Babbage's engine?" });
  const { turnId } = asked as { turnId: string };
  await waitFor(() => framesOf(visitor, turnId).some(({ content }) => content), { what: 'words of half an answer' });
  await sandbox.recover();
  const first = await visitor.answer(turnId);
  expect(first.status).toBe('finished');
  expect(first.text).toMatch(/\b(I|my)\b/);
  expect(first.text).toMatch(/engine/i);
  expect(first.citations.length).toBeGreaterThan(0);

  const second = await visitor.ask('When did you meet him?');
  expect(second.text).toMatch(/1833/);

  const third = await visitor.ask('My name is Grace Hopper and I work at the Navy Labs.');
  expect(third.text).toMatch(/Grace/);
  const told = visitor.all('tool').filter((tool) => tool.turnId === third.turnId);
  const tools = framesOf(visitor, third.turnId).flatMap((frame) => ('tools' in frame ? frame.tools : []));
  expect([...told, ...tools]).toContainEqual(expect.objectContaining({ name: 'update_user_info', status: 'done' }));
  await beforeGoodbye();
  await expect(visitor.send('end', {})).resolves.toEqual({ ok: true });
}

/** What came of an answer. A gateway that was held up for two seconds has lost some, and asks for a snapshot in its place. */
export const framesOf = (visitor: Visitor, turnId: string) =>
  [...visitor.all('message_chunk'), ...visitor.all('snapshot')].filter((frame) => frame.turnId === turnId);

/** What the owner has to find in the one mail about that talk. */
export function expectUsefulMail(mail: InboxMail): void {
  expect(mail.subject).toMatch(/Grace Hopper/);
  expect(mail.subject).toMatch(/Navy Labs/);
  for (const part of [mail.text, mail.html]) {
    expect(part).toContain('Grace Hopper');
    expect(part).toContain('Navy Labs');
    expect(part).toContain('Europe/Lisbon');
    expect(part).toContain('search.example.com');
    expect(part).toContain('When did you meet him?');
    expect(part).toMatch(/1833/);
  }
}
