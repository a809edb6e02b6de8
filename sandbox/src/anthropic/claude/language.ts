export type Language = 'en' | 'de' | 'es' | 'pt' | 'fr';

/** Words that are frequent in one of the languages and rare in the others. */
const MARKS: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    'the of and is are was were what when where why who how did do does you your about have has with for this that can would my it in to hello hi thanks'.split(
      ' ',
    ),
  ),
  de: new Set(
    'der das und ist sind war was wann wo warum wer wie hast haben du sie ihr dein deine über mit für nicht ein eine einen dem den kannst können mir mich ich bin zu im auf hallo guten danke bitte dich geschrieben wir zeit sprechen reden montag dienstag mittwoch donnerstag freitag samstag sonntag morgen vormittag nachmittag uhr'.split(
      ' ',
    ),
  ),
  es: new Set(
    'el los las y es qué cuándo dónde quién cómo has tu tus usted sobre con para no una unos puedes puedo mi soy del hola gracias escribiste cuál hay muy quiero podemos hablar tienes lunes martes miércoles jueves viernes mañana tarde rato semana'.split(
      ' ',
    ),
  ),
  pt: new Set(
    'os as é o que quando onde quem você seu sua sobre com para não uma pode posso meu minha sou da do dos das olá obrigado obrigada escreveu qual muito quero podemos falar conversar tem amanhã terça quinta sexta às manhã tarde semana'.split(
      ' ',
    ),
  ),
  fr: new Set(
    "le les et est sont qu'est-ce que quand où pourquoi qui comment as avez tu vous ton votre sur avec pour ne pas une des peux pouvez mon je suis du bonjour salut merci écrit quel quelle au peut parler demain lundi mardi mercredi jeudi vendredi samedi dimanche matin après-midi semaine moment auriez-vous avez-vous peut-on pourrait-on".split(
      ' ',
    ),
  ),
};

/** Texts this short need only one mark: "Hallo!" is German. */
const SHORT_WORDS = 4;

/** The language of a text by its small words; English when nothing speaks for another. */
export function detectLanguage(text: string): Language {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}'’-]+/gu) ?? [];
  const hits = (language: Language) => words.filter((word) => MARKS[language].has(word)).length;
  const english = hits('en');
  const [best, count] = (['de', 'es', 'pt', 'fr'] as const)
    .map((language) => [language, hits(language)] as const)
    .reduce((a, b) => (b[1] > a[1] ? b : a));
  const enough = words.length <= SHORT_WORDS ? 1 : 2;
  return count >= enough && count > english ? best : 'en';
}
