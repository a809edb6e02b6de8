import type { Conversation } from '../conversation.js';

/** Words that wish for a call, whatever stands beside them. */
const WISH =
  /\b(?:book|schedule|arrange|set up|have)\b.{0,30}\b(?:call|meeting|appointment|demo|slot)\b|\b(?:can|could|may|shall|want|like|love|possible|would)\b.{0,20}\b(?:to )?(?:meet|talk to you|speak (?:to|with) you|a call with you)\b|\bare you (?:free|available)\b|\b(?:termin|treffen|telefonieren)\b|\b(?:reunión|cita|quedar)\b|\b(?:reunião|marcar uma)\b|\b(?:rendez-vous|rencontrer)\b/i;
/** "Did you ever meet him?" asks about the past. */
const PAST = /\b(?:did|when|where|how|why|who)\b.{0,20}\bmeet\b/i;

const words = (...patterns: string[]) => new RegExp(`(?<!\\p{L})(?:${patterns.join('|')})(?!\\p{L})`, 'iu');

/** Words that wish for a call only beside a time, or alone: "Can we talk about looms?" is none. */
const TALK = words(
  "(?:(?:can|could|may|might|shall|should) (?:we|i)|let['’]?s|(?:like|want|love) to|free to|time to)(?: \\p{L}+)? (?:talk|speak|chat|call|catch up|connect)",
  'call me',
  '(?:have|got|find|spare)(?: \\p{L}+){0,2} (?:time|minutes|hour)',
  'are you (?:\\p{L}+ )?(?:around|there)',
  '(?:können|könnten|kann|könnte|wollen|möchte|lass(?:en)?)(?: (?!über )\\S+){0,6} (?:reden|sprechen|unterhalten|plaudern|anrufen)',
  '(?:hast|haben|hättest|hätten)(?: \\S+){0,6} zeit',
  '(?:podemos|podríamos|puedo|podría|quiero|quisiera|gustaría)(?: \\p{L}+)? (?:hablar|charlar|conversar|vernos|llamarte|llamarle)',
  '(?:tienes|tiene|tendrías|tendría)(?: \\p{L}+){0,2} (?:tiempo|hueco|rato|libre)|(?:estás|está) (?:libre|disponible)',
  '(?:podemos|poderíamos|posso|poderia|quero|queria|gostaria|gostava)(?: \\p{L}+)? (?:falar|conversar|encontrar|ligar)(?:-nos)?',
  '(?:tem|tens|teria|terias)(?: \\p{L}+){0,2} (?:tempo|horário|disponibilidade|livre)|(?:está|estás) (?:livre|disponível)',
  '(?:peut|pourrait|pouvons|pourrions|puis|pourrais|peux|aimerais|voudrais|souhaite)(?:-\\p{L}+| \\p{L}+)? (?:(?:se|nous|vous|te) )?(?:parler|discuter|échanger|voir|appeler)',
  '(?:avez|as|auriez|aurais|aurez)(?:-\\p{L}+)?(?: \\p{L}+){0,3} (?:temps|créneau|moment)|(?:êtes|es)(?:-\\p{L}+)? (?:libre|disponible)',
);
const NOTHING_AFTER =
  /^(?:\s+(?:to|with) you|\s+mit (?:dir|ihnen)|\s+contigo|\s+com você|\s+pour (?:moi|parler))?[\s?!.]*$/i;

/** "How about Friday?", said of times that were offered. */
const OTHER_TIME = words(
  '^\\W*(?:and|how about|what about|maybe|or|und|oder|wie wäre es|wie (?:ist|sieht) es|y|o|e|ou|et|qué tal|que tal)',
  'instead|better|works?|suits?|possible|passt|ginge|lieber|besser|mejor|conviene|melhor|convém|plutôt|mieux|convient',
);

/** "Friday at 10 am, please" says nothing but a time. */
const FEW_WORDS = 6;

/** Whether a visitor asks for a call, or for another time than those that were offered. */
export function wantsMeeting({ question, namedTimes }: Conversation, hasOffer: boolean): boolean {
  if (WISH.test(question)) return !PAST.test(question);
  const namesTime = namedTimes.length > 0;
  const talk = TALK.exec(question);
  if (talk) return namesTime || NOTHING_AFTER.test(question.slice(talk.index + talk[0].length));
  const saysOnlyTime = question.split(/\s+/).length <= FEW_WORDS;
  return hasOffer && namesTime && (saysOnlyTime || OTHER_TIME.test(question));
}
