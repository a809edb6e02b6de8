/** What people wrap a question in; a passage is not about it. English, folded; words of other kinds are stop words. */
const FILLERS = new Set(
  `hello hi hey dear please thank thanks sorry ok okay yes well tell say talk speak know explain describe show give
   ask asking question questions answer wonder wondering curious want wanted wants like love could need help let get
   got think thought believe guess mean means understand happen happened happens exactly really actually quite ever
   just also still bit little lot much many something anything everything someone anyone thing things stuff kind sort
   maybe perhaps possible possibly`.split(/\s+/),
);

/** @param word folded, lower case */
export const isFiller = (word: string): boolean => FILLERS.has(word);
