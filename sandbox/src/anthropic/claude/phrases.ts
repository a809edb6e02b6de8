import type { Language } from './language.js';

/** What the sandbox's Claude says in its own words; everything else it quotes. */
export interface Phrases {
  owner: string;
  greeting: (owner: string) => string;
  identity: (owner: string) => string;
  welcome: string;
  whatNext: string;
  notWritten: (owner: string) => string;
  passedOn: (owner: string) => string;
  thanks: (name: string) => string;
  thanksForDetails: string;
  notNoted: string;
  /** Before passages that are not written in the first person. */
  lead: string;
  /** Before passages in another language than the question's. */
  foreignLead: string;
  clock: (place: string, time: string) => string;
  clockFailed: string;
  slots: (slots: string) => string;
  noSlots: string;
  /** Before times that are other ones than those asked about. */
  notThen: string;
  noMeetings: string;
  kept: (when: string) => string;
  notKept: string;
  askAddress: string;
  remembered: (facts: string) => string;
  notIntroduced: string;
}

const en: Phrases = {
  owner: 'the owner of this site',
  greeting: (owner) => `Hello! I'm the AI version of ${owner}. Ask me about anything I have written.`,
  identity: (owner) => `I'm the AI version of ${owner}: I answer from what I have written, but I'm not the person.`,
  welcome: "You're welcome! Is there anything else you would like to know?",
  whatNext: 'What would you like to know?',
  notWritten: (owner) =>
    `I haven't written about that, so I'd rather not guess. If you like, I'll pass your question on to the real ${owner}: leave your name and e-mail address and you will get an answer.`,
  passedOn: (owner) => `Thank you. I'll pass that on to the real ${owner}.`,
  thanks: (name) => `Thank you, ${name}, good to meet you!`,
  thanksForDetails: 'Thank you, I have made a note of that.',
  notNoted: "Thank you. I couldn't make a note of that just now.",
  lead: 'My notes put it like this:',
  foreignLead: 'I wrote about this in another language:',
  clock: (place, time) => `In ${place} it is ${time}.`,
  clockFailed: "I can't read that clock right now.",
  slots: (slots) => `I would have time at these times: ${slots}. Which one suits you?`,
  notThen: 'Nothing is free then.',
  noSlots: "I couldn't find a free time just now. Tell me what would suit you and I'll pass it on.",
  noMeetings:
    "I can't book calls from this chat. Leave your name and e-mail address, and I'll pass on that you would like to meet.",
  kept: (when) => `I am keeping this time for you: ${when}. Please confirm it on the card, or just say yes.`,
  notKept: "I couldn't keep that time. Shall I look for others?",
  askAddress: 'To which e-mail address shall the invitation go?',
  remembered: (facts) => `You told me ${facts}.`,
  notIntroduced: "You haven't told me your name yet.",
};

const de: Phrases = {
  owner: 'Besitzer dieser Seite',
  greeting: (owner) => `Hallo! Ich bin die KI-Version von ${owner}. Frag mich nach allem, was ich geschrieben habe.`,
  identity: (owner) =>
    `Ich bin die KI-Version von ${owner}: Ich antworte aus dem, was ich geschrieben habe, bin aber nicht die Person selbst.`,
  welcome: 'Gern geschehen! Möchtest du noch etwas wissen?',
  whatNext: 'Was möchtest du wissen?',
  notWritten: (owner) =>
    `Darüber habe ich nichts geschrieben, und raten möchte ich nicht. Wenn du magst, gebe ich deine Frage an ${owner} weiter: Hinterlasse Namen und E-Mail-Adresse, dann bekommst du eine Antwort.`,
  passedOn: (owner) => `Danke. Ich gebe das an ${owner} weiter.`,
  thanks: (name) => `Danke, ${name}, schön dich kennenzulernen!`,
  thanksForDetails: 'Danke, das habe ich mir notiert.',
  notNoted: 'Danke. Notieren konnte ich das gerade leider nicht.',
  lead: 'In meinen Notizen steht dazu:',
  foreignLead: 'Dazu habe ich Folgendes geschrieben, allerdings nicht auf Deutsch:',
  clock: (place, time) => `In ${place} ist es ${time}.`,
  clockFailed: 'Diese Uhr kann ich gerade nicht ablesen.',
  slots: (slots) => `Zu diesen Zeiten hätte ich Zeit: ${slots}. Welche passt dir?`,
  notThen: 'Dann ist leider nichts frei.',
  noSlots: 'Ich finde gerade keine freie Zeit. Sag mir, was dir passt, und ich gebe es weiter.',
  noMeetings:
    'Termine kann ich in diesem Chat nicht buchen. Hinterlasse Namen und E-Mail-Adresse, dann gebe ich weiter, dass du sprechen möchtest.',
  kept: (when) => `Ich halte diese Zeit für dich frei: ${when}. Bestätige sie bitte auf der Karte oder sag einfach ja.`,
  notKept: 'Diese Zeit konnte ich nicht freihalten. Soll ich nach anderen sehen?',
  askAddress: 'An welche E-Mail-Adresse soll die Einladung gehen?',
  remembered: (facts) => `Du hast mir gesagt: ${facts}.`,
  notIntroduced: 'Deinen Namen hast du mir noch nicht gesagt.',
};

const es: Phrases = {
  owner: 'quien lleva este sitio',
  greeting: (owner) => `¡Hola! Soy la versión de IA de ${owner}. Pregúntame por cualquier cosa que haya escrito.`,
  identity: (owner) => `Soy la versión de IA de ${owner}: respondo con lo que he escrito, pero no soy la persona.`,
  welcome: '¡De nada! ¿Quieres saber algo más?',
  whatNext: '¿Qué te gustaría saber?',
  notWritten: (owner) =>
    `No he escrito sobre eso y prefiero no adivinar. Si quieres, le paso tu pregunta a ${owner}: déjame tu nombre y tu correo y recibirás una respuesta.`,
  passedOn: (owner) => `Gracias. Se lo paso a ${owner}.`,
  thanks: (name) => `¡Gracias, ${name}, encantada de conocerte!`,
  thanksForDetails: 'Gracias, lo he anotado.',
  notNoted: 'Gracias. Ahora mismo no he podido anotarlo.',
  lead: 'Mis notas lo dicen así:',
  foreignLead: 'Sobre eso escribí lo siguiente, aunque en otro idioma:',
  clock: (place, time) => `En ${place} son: ${time}.`,
  clockFailed: 'Ahora mismo no puedo consultar ese reloj.',
  slots: (slots) => `Tendría tiempo a estas horas: ${slots}. ¿Cuál te conviene?`,
  notThen: 'Entonces no tengo nada libre.',
  noSlots: 'Ahora no encuentro un hueco libre. Dime qué te conviene y lo transmito.',
  noMeetings:
    'No puedo reservar llamadas desde este chat. Déjame tu nombre y tu correo y transmito que quieres hablar.',
  kept: (when) => `Te guardo esta hora: ${when}. Confírmala en la tarjeta o di simplemente que sí.`,
  notKept: 'No he podido guardar esa hora. ¿Busco otras?',
  askAddress: '¿A qué correo debe ir la invitación?',
  remembered: (facts) => `Me dijiste: ${facts}.`,
  notIntroduced: 'Todavía no me has dicho tu nombre.',
};

const pt: Phrases = {
  owner: 'quem mantém este site',
  greeting: (owner) => `Olá! Sou a versão de IA de ${owner}. Pergunte-me sobre qualquer coisa que escrevi.`,
  identity: (owner) => `Sou a versão de IA de ${owner}: respondo com o que escrevi, mas não sou a pessoa.`,
  welcome: 'De nada! Quer saber mais alguma coisa?',
  whatNext: 'O que gostaria de saber?',
  notWritten: (owner) =>
    `Não escrevi sobre isso e prefiro não adivinhar. Se quiser, encaminho a sua pergunta a ${owner}: deixe o seu nome e e-mail e receberá uma resposta.`,
  passedOn: (owner) => `Obrigada. Vou encaminhar isso a ${owner}.`,
  thanks: (name) => `Obrigada, ${name}, prazer em conhecer!`,
  thanksForDetails: 'Obrigada, anotei isso.',
  notNoted: 'Obrigada. Não consegui anotar isso agora.',
  lead: 'As minhas notas dizem assim:',
  foreignLead: 'Sobre isso escrevi o seguinte, mas noutra língua:',
  clock: (place, time) => `Em ${place} são: ${time}.`,
  clockFailed: 'Não consigo ler esse relógio agora.',
  slots: (slots) => `Eu teria tempo nestes horários: ${slots}. Qual lhe convém?`,
  notThen: 'Nessa altura não tenho nada livre.',
  noSlots: 'Não encontrei um horário livre agora. Diga-me o que lhe convém e eu encaminho.',
  noMeetings:
    'Não posso marcar chamadas neste chat. Deixe o seu nome e e-mail e eu encaminho que gostaria de conversar.',
  kept: (when) => `Guardo esta hora para si: ${when}. Confirme no cartão ou diga simplesmente que sim.`,
  notKept: 'Não consegui guardar essa hora. Procuro outras?',
  askAddress: 'Para que endereço de e-mail deve ir o convite?',
  remembered: (facts) => `Você me disse: ${facts}.`,
  notIntroduced: 'Ainda não me disse o seu nome.',
};

const fr: Phrases = {
  owner: 'la personne qui tient ce site',
  greeting: (owner) =>
    `Bonjour ! Je suis la version IA de ${owner}. Posez-moi vos questions sur tout ce que j'ai écrit.`,
  identity: (owner) =>
    `Je suis la version IA de ${owner} : je réponds avec ce que j'ai écrit, mais je ne suis pas la personne.`,
  welcome: 'Avec plaisir ! Voulez-vous savoir autre chose ?',
  whatNext: 'Que souhaitez-vous savoir ?',
  notWritten: (owner) =>
    `Je n'ai rien écrit à ce sujet et je préfère ne pas deviner. Si vous voulez, je transmets votre question à ${owner} : laissez votre nom et votre adresse e-mail et vous aurez une réponse.`,
  passedOn: (owner) => `Merci. Je transmets cela à ${owner}.`,
  thanks: (name) => `Merci, ${name}, heureuse de vous rencontrer !`,
  thanksForDetails: "Merci, je l'ai noté.",
  notNoted: "Merci. Je n'ai pas pu le noter pour l'instant.",
  lead: 'Mes notes le disent ainsi :',
  foreignLead: "À ce sujet j'ai écrit ceci, mais dans une autre langue :",
  clock: (place, time) => `À ${place}, il est : ${time}.`,
  clockFailed: "Je ne peux pas lire cette horloge pour l'instant.",
  slots: (slots) => `J'aurais du temps à ces moments : ${slots}. Lequel vous convient ?`,
  notThen: "Rien n'est libre à ce moment-là.",
  noSlots: "Je ne trouve pas de créneau libre pour l'instant. Dites-moi ce qui vous convient et je le transmets.",
  noMeetings:
    'Je ne peux pas réserver d’appel dans ce chat. Laissez votre nom et votre adresse e-mail, et je transmets que vous souhaitez parler.',
  kept: (when) => `Je vous garde cette heure : ${when}. Confirmez-la sur la carte, ou dites simplement oui.`,
  notKept: "Je n'ai pas pu garder cette heure. Dois-je en chercher d'autres ?",
  askAddress: "À quelle adresse e-mail dois-je envoyer l'invitation ?",
  remembered: (facts) => `Vous m'avez dit : ${facts}.`,
  notIntroduced: "Vous ne m'avez pas encore dit votre nom.",
};

export const PHRASES: Record<Language, Phrases> = { en, de, es, pt, fr };
