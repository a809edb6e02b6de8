/** What is known of a turn when it is over. */
export interface TurnFacts {
  question: string;
  status: 'finished' | 'stopped' | 'failed';
  /** Citations that were shown. */
  citations: number;
  /** Tools that gave a result, other than searching. */
  otherToolsDone: number;
  /** The model has marked its answer as one that leaves something open. */
  leavesOpen: boolean;
}

/** Greetings, thanks, goodbyes, yes and no, and what visitors ask about the AI or about themselves. */
const SMALL_TALK = [
  /^(?:hi|hey|hello|hallo|moin|servus|hola|ol[áa]|oi|bonjour|salut|ciao|good (?:morning|afternoon|evening|day|night)|guten (?:tag|morgen|abend)|buen[oa]s (?:d[íi]as|tardes|noches)|bo[am] (?:dia|tarde|noite)|bonsoir|buongiorno)(?!\p{L}).{0,40}$/iu,
  /\b(?:thanks|thank you|thx|cheers|danke|gracias|obrigad[oa]|merci|grazie)\b/iu,
  /^(?:bye|goodbye|see you|tsch[üu]ss|auf wiedersehen|adi[óo]s|tchau|adeus|au revoir|ciao)(?!\p{L}).{0,40}$/iu,
  /^(?:yes|yeah|yep|no|nope|ok|okay|sure|fine|great|nice|cool|ja|nein|gerne|s[íi]|não|nao|sim|oui|non|va bene|wow|perfect)(?!\p{L}).{0,30}$/iu,
  /\bare you (?:a |an )?(?:real|human|person|bot|robot|ai|machine|alive)\b|\bwho are you\b|\bhow are you\b/iu,
  /\b(?:my name|who am i|remember me|do you know me)\b/iu,
];
const ASKS =
  /[?？؟¿]|^\s*(?:what|who|whom|whose|when|where|why|which|how|is|are|was|were|do|does|did|can|could|would|will|have|has|had|should|tell|explain|describe|show|give|list|compare|summari[sz]e|was|wer|wann|wo|warum|wie|welche|erz[äa]hl|erkl[äa]r|qu[ée]|qui[ée]n|cu[áa]ndo|d[óo]nde|c[óo]mo|por qu[ée]|cu[áa]l|cu[ée]ntame|explica|o que|quem|quando|onde|como|qual|conta|qui|que|quoi|quand|o[ùu]|comment|pourquoi|quel|raconte|explique|chi|cosa|dove|perch[ée]|quale)(?!\p{L})/iu;

/**
 * Whether the owner need not hear of the question as unanswered. A turn is unanswered when the model has marked its
 * answer so, whatever that cites; and, for models that forget to, when it asked for something and the answer stands on
 * nothing the owner wrote: no citation was shown and no other tool gave a result. What failed is unanswered; what the
 * visitor stopped is not.
 */
export function isAnswered({ question, status, citations, otherToolsDone, leavesOpen }: TurnFacts): boolean {
  if (status === 'stopped') return true;
  if (status === 'failed') return false;
  if (leavesOpen) return false;
  if (citations > 0 || otherToolsDone > 0) return true;
  return !ASKS.test(question) || SMALL_TALK.some((pattern) => pattern.test(question.trim()));
}
