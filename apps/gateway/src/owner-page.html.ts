import { type OwnerAct, ownerWords } from '@minime/owner';
import { escaped, wholePage } from './page.html.js';

/** `ask`: it is not so yet. `done`: it is so, just now or before. */
export type OwnerPageState = 'ask' | 'done' | 'expired' | 'invalid' | 'slow' | 'unavailable';

/** What undoes it; the same link may do both. */
const OPPOSITE: Record<OwnerAct, OwnerAct> = {
  pause: 'resume',
  resume: 'pause',
  block: 'unblock',
  unblock: 'block',
};

export interface OwnerPage {
  state: OwnerPageState;
  act: OwnerAct;
  token: string;
  /** BCP 47, that of the owner's mails. */
  language: string;
}

/** A page for the owner. Its one button posts. */
export function ownerPage({ state, act, token, language: wanted }: OwnerPage): string {
  const { language, words } = ownerWords(wanted);
  const { asks, means, done } = words.acts[act];
  /** Acts lie beside each other, so the address of one is that of the other but for its last word. */
  const button = (does: OwnerAct): string[] => [
    `<form method="post" action="${does}?token=${encodeURIComponent(token)}">`,
    `<button type="submit">${escaped(words.acts[does].does)}</button>`,
    '</form>',
  ];
  const page = (heading: string, content: string[] = []) => wholePage({ language, title: heading, heading, content });
  if (state === 'ask') return page(asks, [`<p>${escaped(means)}</p>`, ...button(act)]);
  return state === 'done' ? page(done, button(OPPOSITE[act])) : page(words.problems[state]);
}
