/** The words that mark a page as a draft of ours, at the beginning of the box that its owner deletes when it is written. */
export const DRAFT_MARK = 'Minime draft';

/** Why a draft is not read, in one line for its owner. */
export const DRAFT_REASON = `is a ${DRAFT_MARK}: delete the box at its top to have it read`;

/** A line that begins with the mark, whatever tags, list marks or emphasis stand before it. */
const MARKED = new RegExp(`^(?:<[^>]*>|[^\\p{L}\\p{N}<])*${DRAFT_MARK}(?![\\p{L}\\p{N}])`, 'imu');

/** @param markdown Notion's, of the whole page */
export const isDraft = (markdown: string): boolean => MARKED.test(markdown);
