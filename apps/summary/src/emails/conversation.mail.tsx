/** @jsxImportSource react */
import type { Mail, MailKey } from '../ports.js';
import { ConversationBody } from './conversation.body.js';
import { conversationView, type Owner, type Told } from './conversation.view.js';
import type { Action } from './mail.layout.js';
import { mailParts } from './mail.parts.js';
import { singleLine } from './plain.text.js';

/** The same for every attempt at the same mail, so that a reader who gets it twice sees it once. @param domain of the sender */
export const messageIdOf = ({ conversationId, stretch }: MailKey, domain: string) =>
  `<${conversationId}.${stretch}@minime.${domain}>`;

/**
 * All mails of a conversation hang on one root, so a visitor who returns is one thread; and each on the one before, for
 * readers that thread only by mails they have.
 */
function referencesOf({ conversationId, stretch }: MailKey, domain: string): string[] {
  const root = `<${conversationId}@minime.${domain}>`;
  return stretch > 1 ? [root, messageIdOf({ conversationId, stretch: stretch - 1 }, domain)] : [root];
}

/** The mail about one stretch of talk. */
export async function conversationMail(
  told: Told,
  owner: Owner,
  domain: string,
  actions: Action[] = [],
): Promise<Mail> {
  const { ended } = told;
  const view = conversationView(told, owner);
  const { name, email } = ended.visitor.details;
  return {
    messageId: messageIdOf(ended, domain),
    references: referencesOf(ended, domain),
    ...(email && { replyTo: { name: singleLine(name ?? '', 80), address: email } }),
    subject: view.headline,
    ...(await mailParts(<ConversationBody view={view} actions={actions} />)),
  };
}
