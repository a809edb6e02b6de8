/** What people wrap a question in; a passage is not about it. English, folded; words of other kinds are stop words. */
const FILLERS = new Set(
  `hello hi hey greetings dear please thank thanks cheers sorry ok okay yes yeah no well bye goodbye welcome nice cool
   great good fine wow lol morning afternoon evening tell say talk chat speak know explain describe show give list ask
   asking question questions answer wonder wondering curious want wanted wants like love could need let get got
   try tried trying think thought believe guess mean means understand happen happened happens exactly really actually
   quite ever just also still bit little lot much many something anything everything someone anyone thing things stuff
   kind sort maybe perhaps possible possibly`.split(/\s+/),
);

/** @param word folded, lower case */
export const isFiller = (word: string): boolean => FILLERS.has(word);
