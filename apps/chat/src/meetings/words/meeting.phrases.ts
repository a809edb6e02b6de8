/** What visitors read of meetings in the server's own words; `when` is a label with day, time and place. */
export interface MeetingPhrases {
  booked: (when: string, email: string) => string;
  requested: (when: string) => string;
  moved: (when: string) => string;
  pending: (when: string) => string;
  unavailable: string;
  gone: string;
  expired: string;
  cancelled: (when: string) => string;
  nothingToConfirm: string;
  /** After the model has named another day or time than the one on the card. */
  correction: (when: string) => string;
}

const en: MeetingPhrases = {
  booked: (when, email) => `It is booked: ${when}. The invitation goes to ${email}.`,
  requested: (when) =>
    `I have passed your request on: ${when}. It is not booked yet: no calendar is connected here, so you get an answer by mail.`,
  moved: (when) => `It is moved to ${when}. The invitation in your mail follows.`,
  pending: (when) =>
    `The calendar is not answering just now, so it is not booked yet: ${when}. I keep the time and go on trying for half an hour; if no invitation reaches you by then, it is not booked.`,
  unavailable:
    'I cannot look into the calendar just now, so I cannot book anything. Please try again in a few minutes.',
  gone: 'I am sorry, that time is no longer free. Ask me for other times, and I will look again.',
  expired: 'The time was kept for a while only, and that is over. Ask me for times again, and I will look.',
  cancelled: (when) => `It is cancelled: ${when}.`,
  nothingToConfirm: 'There is nothing left to confirm here. Ask me for times, and I will look.',
  correction: (when) => `To be exact: the card counts, and it says ${when}.`,
};

const de: MeetingPhrases = {
  booked: (when, email) => `Gebucht: ${when}. Die Einladung geht an ${email}.`,
  requested: (when) =>
    `Ich habe deine Anfrage weitergegeben: ${when}. Gebucht ist noch nichts: Hier ist kein Kalender angeschlossen, die Antwort kommt per Mail.`,
  moved: (when) => `Verschoben auf ${when}. Die Einladung in deiner Mail wird angepasst.`,
  pending: (when) =>
    `Der Kalender antwortet gerade nicht, deshalb ist noch nichts gebucht: ${when}. Ich halte die Zeit frei und versuche es eine halbe Stunde weiter; kommt bis dahin keine Einladung, ist nichts gebucht.`,
  unavailable:
    'Ich kann gerade nicht in den Kalender sehen und deshalb nichts buchen. Versuche es bitte in ein paar Minuten noch einmal.',
  gone: 'Leider ist diese Zeit nicht mehr frei. Frag mich nach anderen Zeiten, dann sehe ich wieder nach.',
  expired: 'Die Zeit war nur eine Weile reserviert, und die ist um. Frag mich noch einmal nach Zeiten.',
  cancelled: (when) => `Abgesagt: ${when}.`,
  nothingToConfirm: 'Hier gibt es nichts mehr zu bestätigen. Frag mich nach Zeiten, dann sehe ich nach.',
  correction: (when) => `Genau gesagt: Es gilt die Karte, und darauf steht ${when}.`,
};

const es: MeetingPhrases = {
  booked: (when, email) => `Reservado: ${when}. La invitación va a ${email}.`,
  requested: (when) =>
    `He transmitido tu petición: ${when}. Todavía no está reservado: aquí no hay ningún calendario conectado, así que recibirás la respuesta por correo.`,
  moved: (when) => `Cambiado a ${when}. La invitación de tu correo se actualiza.`,
  pending: (when) =>
    `El calendario no responde ahora mismo, así que todavía no está reservado: ${when}. Guardo la hora y sigo intentándolo media hora; si para entonces no te llega la invitación, no está reservado.`,
  unavailable:
    'Ahora mismo no puedo consultar el calendario, así que no puedo reservar nada. Inténtalo en unos minutos.',
  gone: 'Lo siento, esa hora ya no está libre. Pídeme otras horas y vuelvo a mirar.',
  expired: 'La hora solo estaba guardada por un rato, y ya pasó. Pídeme horas otra vez y miro.',
  cancelled: (when) => `Cancelado: ${when}.`,
  nothingToConfirm: 'Aquí ya no queda nada por confirmar. Pídeme horas y miro.',
  correction: (when) => `Para ser exactos: vale la tarjeta, y dice ${when}.`,
};

const fr: MeetingPhrases = {
  booked: (when, email) => `C’est réservé : ${when}. L’invitation part à ${email}.`,
  requested: (when) =>
    `J’ai transmis votre demande : ${when}. Rien n’est encore réservé : aucun agenda n’est connecté ici, la réponse viendra par mail.`,
  moved: (when) => `C’est déplacé : ${when}. L’invitation dans vos mails suit.`,
  pending: (when) =>
    `L’agenda ne répond pas pour l’instant, rien n’est donc encore réservé : ${when}. Je garde l’heure et j’essaie encore une demi-heure ; sans invitation d’ici là, rien n’est réservé.`,
  unavailable: 'Je ne peux pas consulter l’agenda pour l’instant, donc rien réserver. Réessayez dans quelques minutes.',
  gone: 'Désolé, cette heure n’est plus libre. Demandez-moi d’autres heures et je regarde à nouveau.',
  expired: 'L’heure n’était gardée qu’un moment, et il est passé. Redemandez-moi des heures et je regarde.',
  cancelled: (when) => `C’est annulé : ${when}.`,
  nothingToConfirm: 'Il n’y a plus rien à confirmer ici. Demandez-moi des heures et je regarde.',
  correction: (when) => `Pour être exact : c’est la carte qui compte, et elle dit ${when}.`,
};

const it: MeetingPhrases = {
  booked: (when, email) => `Prenotato: ${when}. L’invito va a ${email}.`,
  requested: (when) =>
    `Ho inoltrato la richiesta: ${when}. Non è ancora prenotato: qui non è collegato nessun calendario, la risposta arriva per mail.`,
  moved: (when) => `Spostato: ${when}. L’invito nella tua mail viene aggiornato.`,
  pending: (when) =>
    `Il calendario al momento non risponde, quindi non è ancora prenotato: ${when}. Tengo l’ora e riprovo per mezz’ora; se entro allora non arriva l’invito, non è prenotato.`,
  unavailable: 'Al momento non posso guardare il calendario, quindi non posso prenotare. Riprova tra qualche minuto.',
  gone: 'Mi dispiace, quell’ora non è più libera. Chiedimi altri orari e guardo di nuovo.',
  expired: 'L’ora era tenuta solo per un po’, ed è passato. Chiedimi di nuovo degli orari e guardo.',
  cancelled: (when) => `Annullato: ${when}.`,
  nothingToConfirm: 'Qui non c’è più niente da confermare. Chiedimi degli orari e guardo.',
  correction: (when) => `Per essere esatti: vale la scheda, e dice ${when}.`,
};

const pt: MeetingPhrases = {
  booked: (when, email) => `Está marcado: ${when}. O convite vai para ${email}.`,
  requested: (when) =>
    `Encaminhei o seu pedido: ${when}. Ainda não está marcado: não há aqui nenhum calendário ligado, por isso a resposta chega por e-mail.`,
  moved: (when) => `Mudado para ${when}. O convite no seu e-mail é atualizado.`,
  pending: (when) =>
    `O calendário não responde agora, por isso ainda não está marcado: ${when}. Guardo a hora e continuo a tentar durante meia hora; se até lá não chegar nenhum convite, não está marcado.`,
  unavailable:
    'Agora não consigo ver o calendário, por isso não posso marcar nada. Tente de novo daqui a alguns minutos.',
  gone: 'Desculpe, essa hora já não está livre. Peça-me outras horas e eu vejo de novo.',
  expired: 'A hora só estava guardada por um tempo, que já passou. Peça-me horas outra vez e eu vejo.',
  cancelled: (when) => `Está cancelado: ${when}.`,
  nothingToConfirm: 'Aqui já não há nada para confirmar. Peça-me horas e eu vejo.',
  correction: (when) => `Para ser exato: vale o cartão, e ele diz ${when}.`,
};

const catalogue: Record<string, MeetingPhrases> = { en, de, es, fr, it, pt };

/** In the language of a BCP 47 tag; English where there is none, or none that we speak. */
export function meetingPhrases(locale: string | undefined): MeetingPhrases {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return (Object.hasOwn(catalogue, language) && catalogue[language]) || en;
}
