import type { EventData } from '@minime/contracts';
import { DRAFT_MARK } from './draft.mark.js';

/** A page for the owner to fill in. */
export interface Draft {
  title: string;
  /** Lines of the box at its top; plain text. */
  box: string[];
}

/** The draft of a gap: the same for every attempt at it. */
export function draftOf({ question, examples, asked, nearest }: EventData<'gap.draft-requested.v1'>): Draft {
  return {
    title: question,
    box: [
      `${DRAFT_MARK}: your AI does not read this page while this box is in it.`,
      `Visitors asked this ${asked === 1 ? 'once' : `${asked} times`}, and nothing you wrote answers it. Write the answer below, then delete this box.`,
      ...examples.map((example) => `They also asked: ${example}`),
      ...(nearest ? [`The page that comes nearest to it: ${nearest.title}`] : []),
    ],
  };
}
