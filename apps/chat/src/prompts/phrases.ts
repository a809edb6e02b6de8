import type { ToolName } from '../tools/tool.js';

/** What visitors read when the model itself cannot speak, and what tools are called. */
export interface Phrases {
  unavailable: string;
  /** Before quotes from the owner's own pages, after `unavailable`. */
  found: string;
  budgetExhausted: string;
  /** By the code of the refusal. */
  refusals: { too_many_waiting: string; turn_unknown: string; paused: string };
  noWords: string;
  tools: Record<ToolName, string>;
}

const en: Phrases = {
  unavailable:
    'I’m sorry, I can’t answer just now: the AI behind me isn’t responding. Please try again in a little while, or get in touch with me directly.',
  found: 'What I have written that may help meanwhile:',
  budgetExhausted:
    'I’m sorry, I have said as much as I may for today: what is set aside for these conversations is used up. Please come back tomorrow, or get in touch with me directly.',
  refusals: {
    too_many_waiting: 'Please wait for the answers that are on their way before you ask more.',
    turn_unknown: 'Something has been asked since, so that answer stays as it is.',
    paused: 'I’m taking a break and answer nothing for the moment. Please come back later, or get in touch directly.',
  },
  noWords: 'I’m sorry, I couldn’t find words for that. Could you put it another way?',
  tools: {
    search_knowledge: 'Looking through my notes',
    update_user_info: 'Making a note of that',
    get_current_time: 'Looking at the clock',
    convert_time: 'Converting the time',
    check_availability: 'Looking into my calendar',
    schedule_meeting: 'Keeping that time for you',
    confirm_meeting: 'Booking it',
    reschedule_meeting: 'Keeping the new time',
    cancel_meeting: 'Cancelling it',
  },
};

const de: Phrases = {
  unavailable:
    'Es tut mir leid, ich kann gerade nicht antworten: Die KI hinter mir meldet sich nicht. Versuche es bitte in Kürze noch einmal oder schreib mir direkt.',
  found: 'Was ich dazu geschrieben habe, hilft dir vielleicht so lange weiter:',
  budgetExhausted:
    'Es tut mir leid, für heute habe ich alles gesagt, was ich darf: Das Budget für diese Gespräche ist aufgebraucht. Komm bitte morgen wieder oder schreib mir direkt.',
  refusals: {
    too_many_waiting: 'Warte bitte die Antworten ab, die schon unterwegs sind, bevor du weiterfragst.',
    turn_unknown: 'Seither wurde schon weitergefragt; diese Antwort bleibt, wie sie ist.',
    paused: 'Ich mache gerade Pause und antworte im Moment nicht. Komm bitte später wieder oder schreib direkt.',
  },
  noWords: 'Es tut mir leid, dafür habe ich keine Worte gefunden. Kannst du es anders fragen?',
  tools: {
    search_knowledge: 'Ich sehe in meinen Notizen nach',
    update_user_info: 'Ich notiere mir das',
    get_current_time: 'Ich sehe auf die Uhr',
    convert_time: 'Ich rechne die Zeit um',
    check_availability: 'Ich sehe in meinen Kalender',
    schedule_meeting: 'Ich halte die Zeit für dich frei',
    confirm_meeting: 'Ich buche',
    reschedule_meeting: 'Ich halte die neue Zeit frei',
    cancel_meeting: 'Ich sage ab',
  },
};

const es: Phrases = {
  unavailable:
    'Lo siento, ahora mismo no puedo responder: la IA que hay detrás de mí no contesta. Inténtalo de nuevo en un rato o escríbeme directamente.',
  found: 'Mientras tanto, esto que he escrito puede servirte:',
  budgetExhausted:
    'Lo siento, por hoy he dicho todo lo que puedo: el presupuesto para estas conversaciones se ha agotado. Vuelve mañana, por favor, o escríbeme directamente.',
  refusals: {
    too_many_waiting: 'Espera, por favor, las respuestas que están en camino antes de preguntar más.',
    turn_unknown: 'Ya se ha preguntado algo más, así que esa respuesta se queda como está.',
    paused: 'Estoy en pausa y por ahora no respondo. Vuelve más tarde, por favor, o escribe directamente.',
  },
  noWords: 'Lo siento, no he encontrado palabras para eso. ¿Puedes preguntarlo de otra forma?',
  tools: {
    search_knowledge: 'Busco en mis notas',
    update_user_info: 'Tomo nota',
    get_current_time: 'Miro el reloj',
    convert_time: 'Convierto la hora',
    check_availability: 'Miro mi calendario',
    schedule_meeting: 'Te guardo esa hora',
    confirm_meeting: 'Hago la reserva',
    reschedule_meeting: 'Guardo la nueva hora',
    cancel_meeting: 'Lo cancelo',
  },
};

const fr: Phrases = {
  unavailable:
    'Je suis désolé, je ne peux pas répondre pour l’instant : l’IA derrière moi ne répond pas. Réessayez dans un moment ou écrivez-moi directement.',
  found: 'En attendant, voici ce que j’ai écrit et qui peut vous aider :',
  budgetExhausted:
    'Je suis désolé, j’ai dit tout ce que je pouvais pour aujourd’hui : le budget de ces conversations est épuisé. Revenez demain, s’il vous plaît, ou écrivez-moi directement.',
  refusals: {
    too_many_waiting: 'Attendez s’il vous plaît les réponses en cours avant de poser d’autres questions.',
    turn_unknown: 'Une autre question a été posée depuis ; cette réponse reste donc telle quelle.',
    paused: 'Je fais une pause et ne réponds pas pour l’instant. Revenez plus tard ou écrivez directement.',
  },
  noWords: 'Je suis désolé, je n’ai pas trouvé les mots. Pouvez-vous le demander autrement ?',
  tools: {
    search_knowledge: 'Je cherche dans mes notes',
    update_user_info: 'Je le note',
    get_current_time: 'Je regarde l’heure',
    convert_time: 'Je convertis l’heure',
    check_availability: 'Je regarde mon agenda',
    schedule_meeting: 'Je vous garde cette heure',
    confirm_meeting: 'Je réserve',
    reschedule_meeting: 'Je garde la nouvelle heure',
    cancel_meeting: 'J’annule',
  },
};

const it: Phrases = {
  unavailable:
    'Mi dispiace, al momento non posso rispondere: l’IA dietro di me non risponde. Riprova tra poco o scrivimi direttamente.',
  found: 'Nel frattempo, ecco che cosa ho scritto che può esserti utile:',
  budgetExhausted:
    'Mi dispiace, per oggi ho detto tutto quello che potevo: il budget per queste conversazioni è esaurito. Torna domani, per favore, o scrivimi direttamente.',
  refusals: {
    too_many_waiting: 'Aspetta le risposte in arrivo prima di fare altre domande, per favore.',
    turn_unknown: 'Nel frattempo è stata fatta un’altra domanda, quindi quella risposta resta com’è.',
    paused: 'Sono in pausa e per ora non rispondo. Torna più tardi, per favore, o scrivi direttamente.',
  },
  noWords: 'Mi dispiace, non ho trovato le parole. Puoi chiederlo in un altro modo?',
  tools: {
    search_knowledge: 'Cerco nei miei appunti',
    update_user_info: 'Me lo annoto',
    get_current_time: 'Guardo l’orologio',
    convert_time: 'Converto l’ora',
    check_availability: 'Guardo il mio calendario',
    schedule_meeting: 'Ti tengo quell’ora',
    confirm_meeting: 'Prenoto',
    reschedule_meeting: 'Tengo la nuova ora',
    cancel_meeting: 'Annullo',
  },
};

const pt: Phrases = {
  unavailable:
    'Desculpe, não consigo responder agora: a IA por trás de mim não responde. Tente de novo daqui a pouco ou escreva-me diretamente.',
  found: 'Entretanto, isto que escrevi pode ajudar:',
  budgetExhausted:
    'Desculpe, por hoje já disse tudo o que posso: o orçamento para estas conversas esgotou-se. Volte amanhã, por favor, ou escreva-me diretamente.',
  refusals: {
    too_many_waiting: 'Espere, por favor, pelas respostas que estão a caminho antes de perguntar mais.',
    turn_unknown: 'Entretanto já foi feita outra pergunta, por isso essa resposta fica como está.',
    paused: 'Estou em pausa e por agora não respondo. Volte mais tarde, por favor, ou escreva diretamente.',
  },
  noWords: 'Desculpe, não encontrei palavras para isso. Pode perguntar de outra forma?',
  tools: {
    search_knowledge: 'A procurar nas minhas notas',
    update_user_info: 'A tomar nota',
    get_current_time: 'A ver as horas',
    convert_time: 'A converter a hora',
    check_availability: 'A ver o meu calendário',
    schedule_meeting: 'A guardar essa hora',
    confirm_meeting: 'A marcar',
    reschedule_meeting: 'A guardar a nova hora',
    cancel_meeting: 'A cancelar',
  },
};

const catalogue: Record<string, Phrases> = { en, de, es, fr, it, pt };

/** In the language of a BCP 47 tag such as `pt-BR`; English where there is none, or none that we speak. */
export function phrasesFor(locale: string | undefined): Phrases {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return (Object.hasOwn(catalogue, language) && catalogue[language]) || en;
}
