import type { ErrorCode } from '@minime/contracts';

/** Every word of the page that is not the owner's, the visitor's or the assistant's. One object per language. */
export const en = {
  conversation: 'Conversation',
  links: 'Links',
  you: 'You asked',
  thinking: 'Thinking',
  answering: (name: string) => `${name} is answering`,
  ask: (name: string) => `Ask ${name}`,
  yourMessage: 'Your message',
  send: 'Send',
  stop: 'Stop the answer',
  stopped: 'Stopped.',
  sending: 'Waiting for the connection',
  copy: 'Copy answer',
  copied: 'Copied',
  sources: 'Sources',
  source: (number: number, title: string) => `Source ${number}: ${title}`,
  openSource: 'Open the page',
  newText: 'New text',
  newWindow: 'opens in a new tab',
  incomplete: 'No full answer came.',
  askAgain: 'Ask again',
  dismiss: 'Dismiss',
  tooLong: (over: number) => (over === 1 ? '1 character too long' : `${over} characters too long`),
  left: (count: number) => (count === 1 ? '1 character left' : `${count} characters left`),
  waitSeconds: (seconds: number) => (seconds === 1 ? 'in 1 second' : `in ${seconds} seconds`),
  end: 'End conversation',
  endShort: 'End',
  startOver: 'New conversation',
  startOverShort: 'New',
  ended: (name: string) => `Thank you. ${name} gets a summary of this conversation by e-mail.`,
  endedHint: 'Write again whenever you like, or begin afresh.',
  privacy: 'Privacy',
  demoAnswers: 'Demo answers. Set ANTHROPIC_API_KEY to connect Claude.',
  demoParts: (parts: string) => `Demo mode for: ${parts}.`,
  writeMail: 'Write an e-mail',
  openLink: 'Open the link',
  connection: {
    connecting: 'Connecting…',
    reconnecting: 'Connection lost. Reconnecting…',
    offline: 'You are offline. The conversation goes on when you are back.',
    refused: 'Not connected.',
  },
  errors: {
    invalid_message: 'This message could not be read.',
    message_too_long: 'This message is too long.',
    rate_limited: 'That was quick. Your text is kept; you can send it',
    too_many_connections: 'Too many open chats from your network. Please close one.',
    origin_not_allowed: 'This chat does not work on this site.',
    token_invalid: 'This conversation could not be opened again.',
    blocked: 'This chat is closed for you.',
    paused: 'The chat is paused for the moment. Please come back later.',
    too_many_waiting: 'Please wait for the answers to your last questions.',
    turn_unknown: 'This answer is not available any more.',
    budget_exhausted: 'That is as much as I can answer for now. Please come back tomorrow.',
    model_unavailable: 'I cannot think right now. Please try again in a moment.',
    unavailable: 'I cannot be reached right now. Please try again in a moment.',
    internal: 'Something went wrong on our side. Please try again.',
  } satisfies Record<ErrorCode, string>,
};

export type Strings = typeof en;

/** The catalogue in use. */
export const strings: Strings = en;

/** What a person is told of a failure. @param told what the server said, for codes that this page does not know */
export const errorText = (code: string | undefined, told = ''): string =>
  strings.errors[code as ErrorCode] ?? (told || strings.errors.internal);
