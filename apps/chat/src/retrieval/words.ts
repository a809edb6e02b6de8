/** Words that point at something said before, in the languages we meet most; articles that look the same are left out. */
const POINTING = new Set(
  `it its it's itself he him his she her hers they them their theirs this that these those there then one ones both
   other others former latter same such so more else
   er ihn ihm ihr ihnen es dies diese dieser dieses diesem diesen davon damit dafür darüber dazu daran dort derselbe
   él ella ellos ellas eso esa ese esto esta este esos esas su sus
   ele ela eles elas isso isto aquilo dele dela deles delas nele nela esse essa aquele aquela
   il elle ils elles lui leur ça cela ceci celui celle
   lei loro ciò questo questa quello quella esso essa`.split(/\s+/),
);

export const wordsOf = (text: string): string[] => text.normalize('NFC').match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];

export const lowerCase = (word: string): string => word.toLowerCase().replaceAll('’', "'");

export const isPointing = (word: string): boolean => POINTING.has(lowerCase(word));
