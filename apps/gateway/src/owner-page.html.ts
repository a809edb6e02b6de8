import { escaped, wholePage } from './page.html.js';

/** What a link of the owner's asks for. */
export type OwnerAct = 'pause' | 'resume' | 'block' | 'unblock';

/** `ask`: it is not so yet. `done`: it is so, just now or before. */
export type OwnerPageState = 'ask' | 'done' | 'expired' | 'invalid' | 'slow' | 'unavailable';

interface Words {
  asks: string;
  /** What will come of it. */
  means: string;
  does: string;
  done: string;
}

const WORDS: Record<OwnerAct, Words> = {
  pause: {
    asks: 'Pause the AI?',
    means:
      'It will answer nobody and call no model. Visitors see how to reach you instead, until you let it answer again.',
    does: 'Pause the AI',
    done: 'The AI is paused.',
  },
  resume: {
    asks: 'Let the AI answer again?',
    means: 'It is paused: visitors see how to reach you instead.',
    does: 'Let it answer',
    done: 'The AI is answering.',
  },
  block: {
    asks: 'Block this visitor?',
    means:
      'This conversation is cut off and refused. Somebody who begins a new one is a new visitor; against that you can block a network: npm run block.',
    does: 'Block the visitor',
    done: 'This visitor is blocked.',
  },
  unblock: {
    asks: 'Let this visitor in again?',
    means: 'Their conversation is blocked.',
    does: 'Let them in',
    done: 'This visitor is not blocked.',
  },
};

const PROBLEMS: Record<Exclude<OwnerPageState, 'ask' | 'done'>, string> = {
  expired: 'This link has expired. Use the one in a newer mail.',
  invalid: 'This link is not valid.',
  slow: 'That was too often. Please try again in a minute.',
  unavailable: 'This cannot be done just now, and nothing was changed. Please try again in a moment.',
};

/** What undoes it; the same link may do both. */
export const OPPOSITE: Record<OwnerAct, OwnerAct> = {
  pause: 'resume',
  resume: 'pause',
  block: 'unblock',
  unblock: 'block',
};

/** A page for the owner, in the language of the mails. Its one button posts. */
export function ownerPage(state: OwnerPageState, act: OwnerAct, token = ''): string {
  const heading = state === 'ask' ? WORDS[act].asks : state === 'done' ? WORDS[act].done : PROBLEMS[state];
  return wholePage({ language: 'en', title: heading, heading, content: contentOf(state, act, token) });
}

function contentOf(state: OwnerPageState, act: OwnerAct, token: string): string[] {
  if (state === 'ask') return [`<p>${escaped(WORDS[act].means)}</p>`, ...button(act, token)];
  return state === 'done' ? button(OPPOSITE[act], token) : [];
}

/** Acts lie beside each other, so the address of one is that of the other but for its last word. */
const button = (act: OwnerAct, token: string): string[] => [
  `<form method="post" action="${act}?token=${encodeURIComponent(token)}">`,
  `<button type="submit">${escaped(WORDS[act].does)}</button>`,
  '</form>',
];
