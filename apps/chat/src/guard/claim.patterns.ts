/** What must have happened before it may be said. */
export type Receipt = 'meeting' | 'mail';

/** How one language claims that something was done. Patterns meet text in lower case, without marks of Markdown. */
interface ClaimLanguage {
  /** A meeting was booked, moved or cancelled. */
  booked: string[];
  /** A mail or an invitation was sent, or is on its way. */
  sent: string[];
  /** Standing before a claim in its clause, it makes it none: denials and conditions. */
  unless: string;
}

/** At most so many characters between a subject and its verb, within one clause. */
const GAP = '(?:[^.,;!?\\n]{0,70}?)';
const OPENING = (words: string) => `^[¡\\s]*(?:(?:${words})[\\s,.:!–—-]+)?`;
const REST = (words: string) => `(?=.*(?:${words}))`;

const EN_MEETING =
  'you|your|call|meeting|appointment|slot|session|calendar|diary|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|it|that|us|everything';
const EN_DONE =
  'booked|scheduled|reserved|rescheduled|all set|set up|locked in|in the calendar|(?:on|in) (?:my|your|our|the) (?:calendar|diary)';

export const CLAIM_LANGUAGES: Record<string, ClaimLanguage> = {
  en: {
    booked: [
      `(?:i|we)(?: have|'ve)?(?: just| already| now| also| successfully| gone ahead and)* (?:booked|scheduled|reserved|rescheduled|set up|locked in|pencill?ed|blocked) (?:in )?(?:a |an |the |our )?(?:\\d+[- ]minute |video |short |phone )*(?:${EN_MEETING})`,
      `(?:i|we)(?: have|'ve)?(?: just| already| now| also)* (?:arranged|confirmed|moved|cancell?ed|fixed) (?:your|the|our|a) (?:\\w+ )?(?:meeting|call|appointment|slot|booking|session|chat)`,
      `(?:meeting|call|appointment|slot|session|booking|chat)${GAP}(?: is| was| has been|'s)(?: now| all| already| officially| successfully)* (?:confirmed|cancell?ed|fixed|${EN_DONE})`,
      `(?:it|that|everything|you|time|we)(?:${GAP})?(?: is|'s| are|'re| has been| have been)(?: now| all| already| officially| successfully)* (?:${EN_DONE})`,
      `you(?: are|'re)(?: now| all)? (?:booked|set|confirmed|scheduled) (?:in|for|on)`,
      `${OPENING('done|great|perfect|all set|okay|ok|sure|wonderful|good news')}(?:your |the )?(?:meeting |call |appointment )?(?:booked|scheduled|confirmed|reserved)(?= for| on|!|\\.|:|,|$)`,
      `(?:added|put) (?:it|this|that|you|the \\w+|our \\w+|your \\w+) (?:to|in|into|on) (?:the|my|your|our|\\w+'s) (?:calendar|diary)`,
    ],
    sent: [
      `(?:i|we)(?: have|'ve)?(?: just| already| now| also)* (?:sent|emailed|e-mailed|mailed|forwarded|dispatched)${REST('you|your|invit\\w*|confirmation|e-?mail|inbox|calendar')}`,
      `(?:invitation|invite|confirmation|e-?mail)${GAP}(?: is| has been| was|'s)(?: now| already| just)* (?:sent|on its way|on the way|in your inbox|emailed|dispatched|waiting)`,
      `(?:check|look in|see) your (?:inbox|e-?mails?|mail)(?= for|:)`,
      `you(?:'ll| will| should)(?: now| soon| shortly| also)* (?:receive|get|find|have) (?:an? |the |your |our )?(?:calendar |meeting |e-?mail |confirmation )*(?:invitation|invite|confirmation|e-?mail)(?!.*(?:once|when|after|as soon as|if) )`,
    ],
    unless:
      "not|\\w+n't|never|no|nothing|cannot|without|neither|if|once|when|until|unless|before|as soon as|whenever|whether|would|could|should",
  },
  pt: {
    booked: [
      `(?:marquei|agendei|reservei|remarquei|confirmei|cancelei|acab(?:ei|o) de (?:marcar|agendar|reservar))${REST('você|seu|sua|teu|tua|te|lhe|reunião|chamada|ligação|conversa|encontro|horário|segunda|terça|quarta|quinta|sexta|amanhã')}`,
      `(?:reunião|chamada|ligação|encontro|conversa|horário|videochamada|tudo|visita)${GAP} (?:está|ficou|foi|fica|já está)(?: já| agora)? (?:marcad|agendad|reservad|confirmad|remarcad|cancelad)[oa]`,
      `${OPENING('pronto|feito|perfeito|ótimo|combinado')}(?:a )?(?:reunião |chamada )?(?:marcad|agendad|reservad|confirmad)[oa](?= para| às|!|\\.|,|$)`,
    ],
    sent: [
      `(?:enviei|mandei|encaminhei|acab(?:ei|o) de enviar)${REST('convite|e-?mail|confirmação|lhe|você|sua|seu|te')}`,
      `(?:convite|e-?mail|confirmação)${GAP} (?:foi|já foi|está|já está|segue) (?:enviad[oa]|a caminho)`,
      `(?:vai receber|receberá|irá receber|vais receber) ${GAP}(?:convite|e-?mail|confirmação)(?!.*(?:quando|assim que|depois|se) )`,
    ],
    unless: 'não|nunca|nada|sem|se|quando|assim que|depois|antes|até|caso|nem',
  },
  es: {
    booked: [
      `(?:he|hemos|acabo de|acabamos de)(?: ya)? (?:reservad[oa]|agendado|programado|concertado|confirmado|cancelado|reservar|agendar|programar|apartado)${REST('te|tu|su|le|llamada|reunión|cita|hora|lunes|martes|miércoles|jueves|viernes|mañana|calendario')}`,
      `(?:reservé|agendé|programé|concerté)${REST('te|tu|su|llamada|reunión|cita|hora')}`,
      `(?:reunión|llamada|cita|videollamada|todo)${GAP} (?:está|ha quedado|queda|quedó|ha sido|fue)(?: ya)? (?:reservad|agendad|programad|confirmad|cancelad)[oa]`,
      `${OPENING('listo|hecho|perfecto|genial|estupendo')}(?:la )?(?:reunión |cita |llamada )?(?:reservad|agendad|confirmad|programad)[oa](?= para| el|!|\\.|,|$)`,
    ],
    sent: [
      `(?:he enviado|hemos enviado|acabo de enviar(?:te|le)?|envié|he mandado|mandé|he reenviado)${REST('te|tu|su|le|invitación|correo|confirmación|e-?mail')}`,
      `te (?:he enviado|he mandado|envié|acabo de enviar)`,
      `(?:invitación|correo|confirmación|e-?mail)${GAP} (?:ha sido enviad[oa]|fue enviad[oa]|está enviad[oa]|va en camino|está en camino|ya salió)`,
      `(?:recibirás|recibirá|vas a recibir|te llegará) ${GAP}(?:invitación|correo|confirmación|e-?mail)(?!.*(?:cuando|en cuanto|después|si) )`,
    ],
    unless: 'no|nunca|nada|sin|si|cuando|en cuanto|después|antes|hasta|ni',
  },
  de: {
    booked: [
      `(?:ich|wir) (?:habe?|haben)${GAP} (?:gebucht|eingetragen|reserviert|vereinbart|eingeplant|terminiert|verschoben|abgesagt)${''}`,
      `(?:habe|hab) ich ${GAP}(?:termin|gespräch|anruf|treffen|dich|dir|sie|ihnen|call|slot)${GAP} (?:gebucht|eingetragen|reserviert|vereinbart|eingeplant)`,
      `(?:termin|gespräch|anruf|treffen|call|slot|buchung)${GAP} (?:ist|wurde|steht)${GAP} ?(?:gebucht|bestätigt|eingetragen|reserviert|fest|vereinbart|im kalender|abgesagt)`,
      `${OPENING('erledigt|fertig|alles klar|perfekt|super|prima')}(?:der |dein |ihr )?(?:termin |anruf )?(?:gebucht|bestätigt|eingetragen)(?= für| am|!|\\.|,|$)`,
    ],
    sent: [
      `(?:ich|wir) (?:habe?|haben) (?=.*(?:dir|dich|ihnen|einladung|bestätigung|e-?mail|mail|nachricht))${GAP} ?(?:geschickt|gesendet|verschickt|gemailt|weitergeleitet|zugesandt|zugeschickt|versandt)`,
      `(?:einladung|bestätigung|mail|e-mail)${GAP} (?:ist|wurde)${GAP} ?(?:unterwegs|verschickt|gesendet|geschickt|versandt|raus)`,
      `(?:du (?:bekommst|erhältst)|sie (?:bekommen|erhalten)) ${GAP}(?:einladung|bestätigung|e-?mail|mail)(?!.*(?:sobald|wenn|nachdem|falls) )`,
    ],
    unless: 'nicht|kein\\w*|nie|nichts|ohne|wenn|sobald|falls|bevor|nachdem|bis|ob|noch nicht',
  },
  fr: {
    booked: [
      `(?:j'ai|nous avons|je viens de|je vous ai|je t'ai)(?: bien| déjà| donc)? (?:vous |te )?(?:réserv|planifi|programm|fix|confirm|annul|bloqu)(?:é|er)e?${REST('rendez-vous|appel|réunion|créneau|entretien|vous|votre|ton|te|lundi|mardi|mercredi|jeudi|vendredi|demain')}`,
      `(?:rendez-vous|appel|réunion|créneau|entretien)${GAP} (?:est|a été)(?: bien| désormais| maintenant| déjà)? (?:réservé|confirmé|fixé|planifié|programmé|enregistré|annulé)e?`,
      `${OPENING("c'est fait|parfait|voilà|très bien|c'est bon")}(?:le )?(?:rendez-vous |appel )?(?:réservé|confirmé)e?(?= pour| le|!| !|\\.|,|$)`,
      `c'est (?:réservé|noté dans (?:mon|l')agenda)`,
    ],
    sent: [
      `(?:j'ai|je viens de|je vous ai|je t'ai|nous avons)(?: bien| déjà| également)? (?:vous |t')?(?:envoy(?:é|er)|transmis|expédi(?:é|er))e?${REST('invitation|e-?mail|mail|courriel|confirmation|vous|votre|te|ton')}`,
      `(?:je vous ai|je t'ai)(?: bien| déjà)? envoyé`,
      `(?:invitation|e-?mail|courriel|confirmation)${GAP} (?:a été|est|vient d'être)(?: bien| déjà)? (?:envoyée?|en route|partie?|expédiée?)`,
      `(?:vous (?:allez recevoir|recevrez)|tu (?:vas recevoir|recevras)) ${GAP}(?:invitation|e-?mail|courriel|confirmation)(?!.*(?:quand|dès que|après|si) )`,
    ],
    unless: "ne|n'\\p{L}+|pas|jamais|rien|sans|si|quand|dès que|lorsque|après|avant|une fois",
  },
  it: {
    booked: [
      `(?:ho|abbiamo)(?: già| appena)? (?:prenotat|fissat|programmat|riservat|confermat|annullat|spostat)[oa]${REST('ti|le|tuo|tua|suo|sua|riunione|chiamata|appuntamento|incontro|colloquio|lunedì|martedì|mercoledì|giovedì|venerdì|domani')}`,
      `(?:riunione|chiamata|appuntamento|incontro|videochiamata|colloquio|tutto)${GAP} è(?: stat[oa])?(?: ora| già)? (?:prenotat|fissat|confermat|programmat|annullat)[oa]`,
      `${OPENING('fatto|perfetto|ecco|ottimo')}(?:l')?(?:appuntamento |chiamata )?(?:prenotat|confermat|fissat)[oa](?= per| il|!|\\.|,|$)`,
    ],
    sent: [
      `(?:ho|abbiamo)(?: già| appena)? (?:inviat|mandat|spedit|inoltrat)[oa]${REST('invito|e-?mail|mail|conferma|ti|le|tuo|tua')}`,
      `(?:ti|le) ho(?: già| appena)? (?:inviat|mandat|spedit)[oa]`,
      `(?:invito|e-?mail|mail|conferma)${GAP} è(?: già)? (?:stat[oa] (?:inviat|spedit)[oa]|in arrivo|partit[oa])`,
      `(?:riceverai|riceverà) ${GAP}(?:invito|e-?mail|mail|conferma)(?!.*(?:quando|appena|dopo|se) )`,
    ],
    unless: 'non|mai|niente|nulla|senza|se|quando|appena|dopo|prima|finché|né',
  },
  nl: {
    booked: [
      `(?:ik|we|wij) (?:heb|hebben)${GAP} (?:geboekt|ingepland|gereserveerd|vastgelegd|verzet|geannuleerd)`,
      `heb ik ${GAP}(?:afspraak|gesprek|vergadering|je|u|call)${GAP} (?:geboekt|ingepland|gereserveerd|vastgelegd)`,
      `(?:afspraak|gesprek|vergadering|call|boeking)${GAP} (?:is|staat|werd)${GAP} ?(?:geboekt|ingepland|bevestigd|vast|gereserveerd|in de agenda|geannuleerd)`,
      `${OPENING('klaar|gelukt|geregeld|prima|perfect')}(?:de |je )?(?:afspraak )?(?:geboekt|ingepland|bevestigd)(?= voor| op|!|\\.|,|$)`,
    ],
    sent: [
      `(?:ik|we|wij) (?:heb|hebben) (?=.*(?:je|jou|u|uitnodiging|bevestiging|e-?mail|mail))${GAP} ?(?:gestuurd|verzonden|verstuurd|gemaild|doorgestuurd)`,
      `(?:uitnodiging|bevestiging|e-?mail|mail)${GAP} (?:is|werd)${GAP} ?(?:verstuurd|verzonden|onderweg|gestuurd)`,
      `(?:je|u) (?:ontvangt|krijgt) ${GAP}(?:uitnodiging|bevestiging|e-?mail|mail)(?!.*(?:zodra|als|wanneer|nadat) )`,
    ],
    unless: 'niet|geen|nooit|niets|zonder|als|zodra|wanneer|voordat|nadat|totdat|of',
  },
  pl: {
    booked: [
      `(?:zarezerwował|umówił|zaplanował|potwierdził|odwołał|przełożył|wpisał)[ae]m${REST('spotkani|rozmow|termin|cię|ci|pan|wizyt|kalendarz|poniedział|wtor|środ|czwart|piąt|jutr')}`.replace(
        /\)\)$/,
        ')\\p{L}*)',
      ),
      `(?:spotkanie|rozmowa|termin|wizyta|wszystko)${GAP} (?:jest|został[ao]?|są)(?: już)? (?:zarezerwowan|umówion|zaplanowan|potwierdzon|odwołan)[aeyo]?`,
      `${OPENING('gotowe|zrobione|świetnie|super')}(?:spotkanie )?(?:zarezerwowan|umówion|potwierdzon)[eoya](?= na|!|\\.|,|$)`,
    ],
    sent: [
      `(?:wysłał|przesłał)[ae]m(?=.*(?:zaproszeni|e-?mail|mail|potwierdzeni|ci |panu|pani))`,
      `(?:zaproszenie|e-?mail|mail|potwierdzenie)${GAP} (?:został[ao]?|jest|już)(?: już)? (?:wysłan[aeyo]?|w drodze)`,
      `(?:otrzymasz|dostaniesz|otrzyma pani?) ${GAP}(?:zaproszenie|e-?mail|potwierdzenie|maila?)(?!.*(?:kiedy|gdy|jak tylko|po tym|jeśli) )`,
    ],
    unless: 'nie|nigdy|nic|bez|jeśli|gdy|kiedy|jak tylko|zanim|dopóki|czy|ani',
  },
  ja: {
    booked: [
      `(?:予約|会議|面談|ミーティング|打ち合わせ|通話|日程|予定|カレンダー|枠)[^。、！？\\n]{0,40}(?:予約|確定|登録|追加|設定|確保|手配|変更|キャンセル|調整|完了)(?:を|が)?(?:いた)?(?:しました|されました|済みです|です)`,
      `予約(?:を|が)?(?:いた|完了)?(?:しました|されました|できました|取れました|取りました|入れました|確定です|済みです)`,
      `(?:枠|お時間|カレンダー|予定)[^。、！？\\n]{0,30}(?:押さえました|確保しました|入れました|取りました)`,
    ],
    sent: [
      `(?:メール|招待|案内|確認)[^。！？\\n]{0,30}(?:送りました|送信しました|お送りしました|お送りいたしました|送付しました|送信済み)`,
      `(?:メール|招待状?|確認)[^。！？\\n]{0,20}(?:[がで]届きます|[がで]届いています|をご確認ください)`,
    ],
    unless: 'もし|まだ',
  },
  zh: {
    booked: [
      `(?:已经?|刚刚?|我|帮|为|给|替)[^。，！？\\n]{0,24}(?:预约|预订|预定|安排|约|订|确认|取消|改)(?:好了?|了|成功|完毕)`,
      `已经?(?:为|帮|给|替)(?:您|你)[^。，！？\\n]{0,24}(?:预约|预订|预定|安排|约|取消)`,
      `(?:会议|通话|预约|会面|电话|时间|日程)[^。，！？\\n]{0,24}已经?(?:预约|预订|预定|安排|确认|约好|取消|改|定)`,
      `(?:预约|预订)(?:成功|已确认|完成|好了)`,
      `已经?[^。，！？\\n]{0,12}(?:加入|添加到|写入|放进)[^。，！？\\n]{0,8}(?:日历|日程)`,
    ],
    sent: [
      `(?:已经?|刚刚?|我)[^。，！？\\n]{0,16}(?:发送|发出|发|寄)(?:了|出|给|到)?[^。，！？\\n]{0,16}(?:邮件|邀请|确认|邮箱)`,
      `(?:已经?|刚刚?)[^。，！？\\n]{0,8}(?:邮件|邀请函?|确认函?信?)[^。，！？\\n]{0,10}(?:发送|发|寄)`,
      `(?:邮件|邀请函?|确认函?信?)[^。，！？\\n]{0,12}已经?(?:发送|发出|寄出|发到|发)`,
      `(?:您|你)(?:将|会|很快)[^。，！？\\n]{0,8}收到[^。，！？\\n]{0,12}(?:邮件|邀请|确认)`,
    ],
    unless: '没有?|未|不|如果|等|还没',
  },
  ar: {
    booked: [
      `(?:حجزت|قمت بحجز|رتبت|حددت|جدولت|أكدت|ألغيت|قمت بتأكيد)(?=.*(?:موعد|مكالم|اجتماع|لك|لقاء))`,
      `(?:تم|جرى|لقد تم) (?:حجز|تأكيد|تحديد|جدولة|ترتيب|إلغاء) [^.،؟!\\n]{0,30}(?:موعد|مكالم|اجتماع|لقاء|حجز)\\p{L}*`,
      `(?:موعدك|مكالمتك|اجتماعك|الموعد|الاجتماع|المكالمة|حجزك)[^.،؟!\\n]{0,40} (?:محجوز|مؤكد|مثبت)ة?`,
      `تم الحجز`,
    ],
    sent: [
      `(?:أرسلت|قمت بإرسال|بعثت)(?=.*(?:دعو|بريد|تأكيد|لك|إليك))`,
      `تم إرسال [^.،؟!\\n]{0,30}(?:دعو|بريد|تأكيد|رسال)\\p{L}*`,
      `(?:ستصلك|ستتلقى|سيصلك) [^.،؟!\\n]{0,20}(?:دعوة|بريد|رسالة|تأكيد)`,
      `(?:الدعوة|رسالة التأكيد)[^.،؟!\\n]{0,20} في طريقها`,
    ],
    unless: 'لم|لن|لا|ليس|إذا|عندما|قبل|حالما|لو|هل',
  },
  hi: {
    booked: [
      `(?:मीटिंग|बैठक|कॉल|अपॉइंटमेंट|मुलाक़ात|मुलाकात|समय|स्लॉट|बुकिंग)[^।?!\\n]{0,50}(?:बुक|शेड्यूल|तय|निर्धारित|आरक्षित|कन्फ़र्म|कन्फर्म|पक्की|पक्का|रद्द)(?: कर)? ?(?:दी|दिया|ली|लिया|हो गई|हो गया|हो चुकी|हो चुका|की गई|किया गया|है)`,
      `(?:बुक|शेड्यूल|आरक्षित) (?:कर दिया|कर दी|कर लिया|कर ली|हो गई|हो गया)`,
      `कैलेंडर में[^।?!\\n]{0,20}(?:जोड़|डाल|दर्ज)[^।?!\\n]{0,8}(?:दिया|दी)`,
    ],
    sent: [
      `(?:ईमेल|ई-मेल|मेल|निमंत्रण|आमंत्रण|पुष्टि|इनवाइट)[^।?!\\n]{0,30}(?:भेज दिया|भेज दी|भेजा है|भेजी है|भेजा गया|भेज चुक|भेजा जा चुका)`,
      `(?:ईमेल|निमंत्रण|पुष्टि|इनवाइट)[^।?!\\n]{0,20}(?:मिल जाएगा|मिल जाएगी|मिलेगा|मिलेगी)`,
    ],
    unless: 'नहीं|अगर|यदि|जब|न',
  },
};

/**
 * Beginnings of words with which a claim is made, in all languages: from there on a sentence is held back. Scripts without
 * spaces find them anywhere, the others where a word begins.
 */
export const CLAIM_STEMS: string[] = `
book schedul reserv reschedul pencil block arrang confirm cancel all_set set_up set_for set_in set_on locked in_the_calendar
in_my_calendar in_your_calendar on_my_calendar on_your_calendar on_the_calendar in_your_inbox added put_ moved_your moved_the sent emailed e-mailed mailed forwarded dispatched
on_its_way on_the_way invit confirmation e-mail email receive check_your fixed_your fixed_the
marquei marcad agend reserv remar cancel acab enviei enviad mandei encaminh convite receb a_caminho vai_receb vais_receb
reservad program concert he_reserv he_envi he_mand envi mand correo invitaci recib te_llegar en_camino apart
gebucht eingetragen reservier vereinbart eingeplant terminier verschoben abgesagt bestätig fest im_kalender geschickt gesendet verschickt gemailt weitergeleitet
zugesandt zugeschickt versandt unterwegs raus einladung bekomm erhält erhalt
réserv planif programm fixé fixer confirm annul bloqu enregistr noté_dans envoy transmis expéd courriel recev en_route parti
prenotat fissat riservat confermat annullat spostat inviat mandat spedit inoltrat riceve invito in_arrivo partit
geboekt ingepland gereserveerd vastgelegd verzet geannuleerd bevestig vast in_de_agenda gestuurd verzonden verstuurd gemaild doorgestuurd uitnodiging onderweg ontvang krijg
zarezerw umówi zaplanow potwierdz odwoła przełoży wpisał wysła przesła zaprosz otrzyma dostani w_drodze
予約 確定 登録 追加 設定 確保 手配 完了 変更 キャンセル 調整 押さえ 入れました 取りました 送りました 送信 お送り 送付 届き 届い メール 招待
预约 预订 预定 安排 约好 约了 订好 订了 确认 取消 改 已为 已帮 已给 已经为 已经帮 定好 发送 发出 发给 发了 寄 邮件 邀请 收到 加入 添加 写入 放进 发到 已发
حجز قمت_ب رتب حدد جدول أكد ألغ تأكيد تحديد ترتيب إلغاء محجوز مؤكد مثبت أرسل بعث إرسال دعو ستصل ستتلق سيصل الحجز في_طريق
बुक शेड्यूल तय निर्धारित आरक्षित कन्फ पक्क रद्द भेज निमंत्रण आमंत्रण पुष्टि ईमेल मिल जोड़ डाल दर्ज
`
  .split(/\s+/)
  .filter((stem) => stem !== '')
  .map((stem) => stem.replaceAll('_', ' '));

/** Words with which a clause may begin that comes to a claim; while there is nothing else it is held back. */
export const CLAIM_OPENERS = new Set(
  `i i've we we've have just already now also successfully gone ahead and your the a an it it's that's is has been you you're are you'll meeting call appointment done great perfect
   a sua seu reunião chamada já te he tu la su reunión cita llamada ya ich wir habe haben dir ihnen dein ihr der termin die j'ai je nous avons vous ai t'ai votre le rendez-vous viens de
   ho abbiamo ti le il tuo suo già appena l'appuntamento ik we wij heb hebben je de uw afspraak spotkanie twoje لقد تم موعدك`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
