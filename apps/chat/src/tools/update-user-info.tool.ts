import { visitorDetails } from '@minime/contracts';
import { z } from 'zod';
import { isAddressIn, normalAddress } from '../meetings/guest.address.js';
import type { MeetingStore } from '../meetings/ports.js';
import type { VisitorStore } from '../ports.js';
import { plainText } from './plain.text.js';
import { type Tool, ToolError } from './tool.js';

const told = (what: string) => z.string().trim().optional().describe(what);

const input = z.object({
  name: told('The visitor’s name.'),
  email: told('The visitor’s e-mail address.'),
  company: told('Company or organisation.'),
  role: told('Job title or role.'),
  phone: told('Telephone number.'),
  note: told('Anything else the owner should know, or a message for them, in the visitor’s words.'),
});

/** Keeps what visitors say about themselves. */
export const updateUserInfoTool = (
  visitors: VisitorStore,
  written: Pick<MeetingStore, 'messagesWith'>,
): Tool<z.output<typeof input>> => ({
  name: 'update_user_info',
  description:
    'Keep what the visitor has said about themselves, for the owner to read. Give only the fields that the visitor stated in this conversation; never guess. Later values replace earlier ones.',
  input,
  async execute(fields, { visitorId, conversationId, position }) {
    const details = visitorDetails.safeParse(stated(fields));
    if (!details.success) throw new ToolError(`Not kept:\n${z.prettifyError(details.error)}`);
    if (Object.keys(details.data).length === 0) throw new ToolError('Nothing to keep was given.');
    const { email } = details.data;
    if (email) {
      const messages = await written.messagesWith(conversationId, position, email);
      if (!isAddressIn(messages, normalAddress(email))) {
        throw new ToolError('Not kept: the visitor has not written this e-mail address in this conversation.');
      }
    }
    const known = await visitors.updateDetails(visitorId, details.data);
    return JSON.stringify({ kept: Object.keys(details.data), nowKnown: known });
  },
});

/** A note may have lines, everything else is one; an empty field says nothing. */
const stated = (fields: z.output<typeof input>) =>
  Object.fromEntries(
    Object.entries(fields)
      .map(
        ([field, value]) =>
          [field, value && (field === 'note' ? plainText.lines(value) : plainText.line(value))] as const,
      )
      .filter(([, value]) => value),
  );
