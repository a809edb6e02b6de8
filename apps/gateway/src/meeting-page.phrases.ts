import type { MeetingPurpose } from '@minime/contracts';
import type { PageState } from './meeting-page.html.js';

/** The words of the pages behind a meeting's links. */
export interface PagePhrases {
  call: string;
  asks: Record<MeetingPurpose, string>;
  does: Record<MeetingPurpose, string>;
  says: Record<Exclude<PageState, 'open'>, string>;
  times: string;
  ownerTime: string;
  noTimes: (owner: string) => string;
  join: string;
  file: string;
  chat: string;
}

const en: PagePhrases = {
  call: 'Call',
  asks: { confirm: 'Shall this call be booked?', cancel: 'Cancel this call?', reschedule: 'Choose another time' },
  does: { confirm: 'Book it', cancel: 'Cancel the call', reschedule: 'Move the call' },
  says: {
    booked: 'It is booked. The invitation is in your mail.',
    requested: 'Your request was passed on. It is not booked until you get an answer by mail.',
    moved: 'The call was moved. The invitation in your mail follows.',
    cancelled: 'The call is cancelled.',
    expired: 'This time was kept for a while only, and that is over.',
    gone: 'This time is no longer free.',
    pending: 'The calendar is not answering just now. We go on trying: look at this page again in a few minutes.',
    unavailable: 'The calendar is not answering just now, and nothing was changed. Please try again in a few minutes.',
    nothing: 'There is nothing left to decide here.',
    invalid: 'This link is not valid.',
    unreachable: 'This page cannot be shown just now. Please try again in a moment.',
    working: 'This takes longer than usual. Open the link again in a moment to see how it stands.',
  },
  times: 'Free times',
  ownerTime: 'My time',
  noTimes: (owner) => `There is no other free time just now. Please write to ${owner}.`,
  join: 'Join by video',
  file: 'Calendar file',
  chat: 'Back to the chat',
};

const de: PagePhrases = {
  call: 'Gespräch',
  asks: {
    confirm: 'Soll dieses Gespräch gebucht werden?',
    cancel: 'Dieses Gespräch absagen?',
    reschedule: 'Eine andere Zeit wählen',
  },
  does: { confirm: 'Buchen', cancel: 'Gespräch absagen', reschedule: 'Gespräch verschieben' },
  says: {
    booked: 'Gebucht. Die Einladung liegt in deiner Mail.',
    requested: 'Deine Anfrage ist weitergegeben. Gebucht ist erst, wenn eine Antwort per Mail kommt.',
    moved: 'Das Gespräch ist verschoben. Die Einladung in deiner Mail wird angepasst.',
    cancelled: 'Das Gespräch ist abgesagt.',
    expired: 'Diese Zeit war nur eine Weile reserviert, und die ist um.',
    gone: 'Diese Zeit ist nicht mehr frei.',
    pending: 'Der Kalender antwortet gerade nicht. Wir versuchen es weiter: Sieh in ein paar Minuten noch einmal nach.',
    unavailable: 'Der Kalender antwortet gerade nicht, geändert ist nichts. Versuche es bitte in ein paar Minuten.',
    nothing: 'Hier gibt es nichts mehr zu entscheiden.',
    invalid: 'Dieser Link ist nicht gültig.',
    unreachable: 'Diese Seite kann gerade nicht gezeigt werden. Versuche es bitte gleich noch einmal.',
    working: 'Das dauert länger als sonst. Öffne den Link gleich noch einmal, um den Stand zu sehen.',
  },
  times: 'Freie Zeiten',
  ownerTime: 'Meine Zeit',
  noTimes: (owner) => `Gerade ist keine andere Zeit frei. Schreib bitte an ${owner}.`,
  join: 'Zum Videogespräch',
  file: 'Kalenderdatei',
  chat: 'Zurück zum Chat',
};

const es: PagePhrases = {
  call: 'Llamada',
  asks: { confirm: '¿Reservamos esta llamada?', cancel: '¿Cancelar esta llamada?', reschedule: 'Elige otra hora' },
  does: { confirm: 'Reservar', cancel: 'Cancelar la llamada', reschedule: 'Cambiar la llamada' },
  says: {
    booked: 'Está reservada. La invitación está en tu correo.',
    requested: 'Tu petición se ha transmitido. No está reservada hasta que recibas una respuesta por correo.',
    moved: 'La llamada se ha cambiado. La invitación de tu correo se actualiza.',
    cancelled: 'La llamada está cancelada.',
    expired: 'Esta hora solo estaba guardada por un rato, y ya pasó.',
    gone: 'Esta hora ya no está libre.',
    pending: 'El calendario no responde ahora mismo. Seguimos intentándolo: vuelve a mirar en unos minutos.',
    unavailable: 'El calendario no responde ahora mismo y no se ha cambiado nada. Inténtalo en unos minutos.',
    nothing: 'Aquí ya no queda nada por decidir.',
    invalid: 'Este enlace no es válido.',
    unreachable: 'Esta página no se puede mostrar ahora mismo. Inténtalo de nuevo en un momento.',
    working: 'Tarda más de lo normal. Abre el enlace otra vez en un momento para ver cómo está.',
  },
  times: 'Horas libres',
  ownerTime: 'Mi hora',
  noTimes: (owner) => `Ahora no hay otra hora libre. Escribe a ${owner}, por favor.`,
  join: 'Entrar por vídeo',
  file: 'Archivo de calendario',
  chat: 'Volver al chat',
};

const fr: PagePhrases = {
  call: 'Appel',
  asks: { confirm: 'Réserver cet appel ?', cancel: 'Annuler cet appel ?', reschedule: 'Choisir une autre heure' },
  does: { confirm: 'Réserver', cancel: 'Annuler l’appel', reschedule: 'Déplacer l’appel' },
  says: {
    booked: 'C’est réservé. L’invitation est dans vos mails.',
    requested: 'Votre demande est transmise. Rien n’est réservé avant une réponse par mail.',
    moved: 'L’appel est déplacé. L’invitation dans vos mails suit.',
    cancelled: 'L’appel est annulé.',
    expired: 'Cette heure n’était gardée qu’un moment, et il est passé.',
    gone: 'Cette heure n’est plus libre.',
    pending: 'L’agenda ne répond pas pour l’instant. Nous continuons d’essayer : revenez dans quelques minutes.',
    unavailable: 'L’agenda ne répond pas pour l’instant, rien n’a changé. Réessayez dans quelques minutes.',
    nothing: 'Il n’y a plus rien à décider ici.',
    invalid: 'Ce lien n’est pas valable.',
    unreachable: 'Cette page ne peut pas être affichée pour l’instant. Réessayez dans un moment.',
    working: 'Cela prend plus de temps que d’habitude. Rouvrez le lien dans un moment pour voir où cela en est.',
  },
  times: 'Heures libres',
  ownerTime: 'Mon heure',
  noTimes: (owner) => `Il n’y a pas d’autre heure libre pour l’instant. Écrivez à ${owner}, s’il vous plaît.`,
  join: 'Rejoindre en vidéo',
  file: 'Fichier d’agenda',
  chat: 'Retour au chat',
};

const it: PagePhrases = {
  call: 'Chiamata',
  asks: {
    confirm: 'Prenotare questa chiamata?',
    cancel: 'Annullare questa chiamata?',
    reschedule: 'Scegli un altro orario',
  },
  does: { confirm: 'Prenota', cancel: 'Annulla la chiamata', reschedule: 'Sposta la chiamata' },
  says: {
    booked: 'È prenotata. L’invito è nella tua mail.',
    requested: 'La richiesta è stata inoltrata. Non è prenotata finché non arriva una risposta per mail.',
    moved: 'La chiamata è spostata. L’invito nella tua mail viene aggiornato.',
    cancelled: 'La chiamata è annullata.',
    expired: 'Quest’ora era tenuta solo per un po’, ed è passato.',
    gone: 'Quest’ora non è più libera.',
    pending: 'Il calendario al momento non risponde. Continuiamo a provare: riguarda tra qualche minuto.',
    unavailable: 'Il calendario al momento non risponde e nulla è cambiato. Riprova tra qualche minuto.',
    nothing: 'Qui non c’è più niente da decidere.',
    invalid: 'Questo link non è valido.',
    unreachable: 'Questa pagina non si può mostrare adesso. Riprova tra un momento.',
    working: 'Ci vuole più del solito. Riapri il link tra un momento per vedere com’è andata.',
  },
  times: 'Orari liberi',
  ownerTime: 'La mia ora',
  noTimes: (owner) => `Al momento non c’è un altro orario libero. Scrivi a ${owner}, per favore.`,
  join: 'Entra in video',
  file: 'File del calendario',
  chat: 'Torna alla chat',
};

const pt: PagePhrases = {
  call: 'Chamada',
  asks: { confirm: 'Marcar esta chamada?', cancel: 'Cancelar esta chamada?', reschedule: 'Escolha outra hora' },
  does: { confirm: 'Marcar', cancel: 'Cancelar a chamada', reschedule: 'Mudar a chamada' },
  says: {
    booked: 'Está marcada. O convite está no seu e-mail.',
    requested: 'O seu pedido foi encaminhado. Só está marcada quando chegar uma resposta por e-mail.',
    moved: 'A chamada foi mudada. O convite no seu e-mail é atualizado.',
    cancelled: 'A chamada está cancelada.',
    expired: 'Esta hora só estava guardada por um tempo, que já passou.',
    gone: 'Esta hora já não está livre.',
    pending: 'O calendário não responde agora. Continuamos a tentar: volte a ver daqui a alguns minutos.',
    unavailable: 'O calendário não responde agora e nada foi alterado. Tente de novo daqui a alguns minutos.',
    nothing: 'Aqui já não há nada para decidir.',
    invalid: 'Esta ligação não é válida.',
    unreachable: 'Esta página não pode ser mostrada agora. Tente de novo daqui a um momento.',
    working: 'Está a demorar mais do que o normal. Abra a ligação de novo daqui a um momento para ver como está.',
  },
  times: 'Horas livres',
  ownerTime: 'A minha hora',
  noTimes: (owner) => `Agora não há outra hora livre. Escreva a ${owner}, por favor.`,
  join: 'Entrar por vídeo',
  file: 'Ficheiro de calendário',
  chat: 'Voltar ao chat',
};

const catalogue: Record<string, PagePhrases> = { en, de, es, fr, it, pt };

/** In the language of a BCP 47 tag; English where there is none, or none that we speak. */
export function pagePhrases(locale: string | undefined): { language: string; words: PagePhrases } {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  const words = Object.hasOwn(catalogue, language) ? catalogue[language] : undefined;
  return words ? { language, words } : { language: 'en', words: en };
}
