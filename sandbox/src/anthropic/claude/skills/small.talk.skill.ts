import type { Conversation } from '../conversation.js';
import { PHRASES, type Phrases } from '../phrases.js';
import { type Skill, say } from './skill.js';

const GREETING =
  /^(?:hi|hey|hello|howdy|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|moin|servus|hola|buen[oa]s(?: (?:días|tardes|noches))?|olá|oi|bo[am] (?:dia|tarde|noite)|bonjour|salut|bonsoir)(?:[\s,]+(?:there|again|\p{Lu}\p{L}+))*[\s!.,?]*$/iu;
const THANKS =
  /^(?:ok(?:ay)?[,.!]?\s+)?(?:thank you|thanks|cheers|danke|vielen dank|gracias|obrigad[oa]|merci)\b[\p{L}\s,!.]{0,40}$/iu;
const IDENTITY =
  /\b(?:are you (?:a |an )?(?:real|human|person|bot|robot|ai|machine)|who are you really|bist du (?:ein mensch|echt)|eres (?:humano|real|un bot)|você é (?:humano|real|um robô)|(?:es-tu|êtes-vous) (?:humain|réel|un robot))/i;
const YES = /^(?:yes|yeah|sure|please|ja|gerne|sí|si|sim|oui|ok(?:ay)?)\b[\p{L}\s,!.]{0,30}$/iu;

/** Greetings, thanks, "are you a bot?", and a "yes" to the offer to pass a question on. */
export const smallTalk = {
  wants: (conversation) => lineFor(conversation) !== undefined,
  says: (conversation) => say(lineFor(conversation) ?? ''),
} as const satisfies Skill;

function lineFor({ question, language, owner, earlierAnswers }: Conversation): string | undefined {
  const words = PHRASES[language];
  const name = owner ?? words.owner;
  if (GREETING.test(question)) return words.greeting(name);
  if (THANKS.test(question)) return words.welcome;
  if (IDENTITY.test(question)) return words.identity(name);
  if (YES.test(question) && isOffer(earlierAnswers.at(-1), words, name)) return words.passedOn(name);
  return undefined;
}

const isOffer = (answer: string | undefined, words: Phrases, name: string) => answer?.includes(words.notWritten(name));
