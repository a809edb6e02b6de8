import type { Passage } from './ports.js';

/** What a passage is embedded as: its place in the page tells what its text speaks of. */
export const embeddedText = ({ title, headings, text }: Passage): string =>
  `${[title, ...headings].join(' > ')}\n\n${text}`;
