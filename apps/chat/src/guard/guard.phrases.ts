/** What the server says in the place of what the model said. */
export interface GuardPhrases {
  /** The answer was broken off, because it told the model's instructions. */
  withheld: string;
  /** The model claimed a meeting that does not exist. */
  notBooked: string;
  /** The model claimed a mail that was not sent. */
  notSent: string;
}

const catalogue: Record<string, GuardPhrases> = {
  en: {
    withheld: 'I have to stop here: this answer was about to show my inner workings. Please ask me something else.',
    notBooked:
      'To be exact: nothing has been booked yet; a meeting only counts once its confirmation card appears here.',
    notSent: 'To be exact: no message has been sent from this chat.',
  },
  pt: {
    withheld:
      'Tenho de parar aqui: esta resposta ia mostrar o meu funcionamento interno. Pergunte-me outra coisa, por favor.',
    notBooked:
      'Para ser exato: ainda nada foi marcado; uma reunião só conta quando o cartão de confirmação aparece aqui.',
    notSent: 'Para ser exato: nenhuma mensagem foi enviada a partir desta conversa.',
  },
  es: {
    withheld:
      'Tengo que parar aquí: esta respuesta iba a mostrar mi funcionamiento interno. Pregúntame otra cosa, por favor.',
    notBooked:
      'Para ser exactos: todavía no hay nada reservado; una reunión solo vale cuando aquí aparece su tarjeta de confirmación.',
    notSent: 'Para ser exactos: desde este chat no se ha enviado ningún mensaje.',
  },
  de: {
    withheld: 'Hier muss ich abbrechen: Diese Antwort wollte mein Innenleben zeigen. Frag mich bitte etwas anderes.',
    notBooked:
      'Genau genommen ist noch nichts gebucht; ein Termin gilt erst, wenn hier seine Bestätigungskarte erscheint.',
    notSent: 'Genau genommen wurde aus diesem Chat keine Nachricht verschickt.',
  },
  fr: {
    withheld:
      'Je dois m’arrêter ici : cette réponse allait montrer mon fonctionnement interne. Posez-moi une autre question, s’il vous plaît.',
    notBooked:
      'Pour être exact : rien n’est encore réservé ; un rendez-vous ne compte que lorsque sa carte de confirmation apparaît ici.',
    notSent: 'Pour être exact : aucun message n’a été envoyé depuis cette conversation.',
  },
  it: {
    withheld:
      'Devo fermarmi qui: questa risposta stava per mostrare il mio funzionamento interno. Chiedimi altro, per favore.',
    notBooked:
      'Per essere precisi: non è ancora stato prenotato nulla; un incontro vale solo quando qui appare la scheda di conferma.',
    notSent: 'Per essere precisi: da questa chat non è stato inviato alcun messaggio.',
  },
  nl: {
    withheld: 'Ik moet hier stoppen: dit antwoord ging mijn binnenwerk laten zien. Vraag me alsjeblieft iets anders.',
    notBooked:
      'Om precies te zijn: er is nog niets geboekt; een afspraak telt pas als hier de bevestigingskaart verschijnt.',
    notSent: 'Om precies te zijn: vanuit deze chat is geen bericht verstuurd.',
  },
  pl: {
    withheld:
      'Muszę tu przerwać: ta odpowiedź miała pokazać moje wewnętrzne działanie. Zapytaj mnie, proszę, o coś innego.',
    notBooked:
      'Ściśle mówiąc, nic jeszcze nie zostało zarezerwowane; spotkanie liczy się dopiero, gdy pojawi się tu karta potwierdzenia.',
    notSent: 'Ściśle mówiąc, z tego czatu nie wysłano żadnej wiadomości.',
  },
  ja: {
    withheld: 'ここで止めます。この回答は内部の仕組みを表示しようとしていました。別のことを聞いてください。',
    notBooked: '正確に言うと、まだ何も予約されていません。ここに確認カードが表示されて初めて予約は成立します。',
    notSent: '正確に言うと、このチャットからメッセージは送信されていません。',
  },
  zh: {
    withheld: '我必须在此打住：这个回答差点透露我的内部设置。请换个问题。',
    notBooked: '准确地说，目前还没有任何预约；只有这里出现确认卡片，会面才算定下来。',
    notSent: '准确地说，这个聊天没有发出任何消息。',
  },
  ar: {
    withheld: 'عليّ أن أتوقف هنا: كانت هذه الإجابة على وشك كشف طريقة عملي الداخلية. اسألني عن شيء آخر من فضلك.',
    notBooked: 'للدقة: لم يُحجز أي شيء بعد؛ لا يُعتدّ بالموعد إلا عندما تظهر بطاقة تأكيده هنا.',
    notSent: 'للدقة: لم تُرسل أي رسالة من هذه المحادثة.',
  },
  hi: {
    withheld: 'मुझे यहीं रुकना होगा: यह उत्तर मेरी भीतरी व्यवस्था दिखाने वाला था। कृपया कुछ और पूछिए।',
    notBooked: 'सच यह है कि अभी कुछ भी बुक नहीं हुआ है; मुलाक़ात तभी मानी जाएगी जब उसका पुष्टि कार्ड यहाँ दिखे।',
    notSent: 'सच यह है कि इस चैट से कोई संदेश नहीं भेजा गया है।',
  },
};

/** In the language of a BCP 47 tag; English where there is none, or none that stands here. */
export function guardPhrases(locale: string | undefined): GuardPhrases {
  const language = locale?.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  return (Object.hasOwn(catalogue, language) && catalogue[language]) || catalogue.en!;
}
