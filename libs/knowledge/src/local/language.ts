import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stopwords as danishStops } from '@orama/stopwords/danish';
import { stopwords as dutchStops } from '@orama/stopwords/dutch';
import { stopwords as englishStops } from '@orama/stopwords/english';
import { stopwords as finnishStops } from '@orama/stopwords/finnish';
import { stopwords as frenchStops } from '@orama/stopwords/french';
import { stopwords as germanStops } from '@orama/stopwords/german';
import { stopwords as italianStops } from '@orama/stopwords/italian';
import { stopwords as japaneseStops } from '@orama/stopwords/japanese';
import { stopwords as mandarinStops } from '@orama/stopwords/mandarin';
import { stopwords as norwegianStops } from '@orama/stopwords/norwegian';
import { stopwords as portugueseStops } from '@orama/stopwords/portuguese';
import { stopwords as russianStops } from '@orama/stopwords/russian';
import { stopwords as spanishStops } from '@orama/stopwords/spanish';
import { stopwords as swedishStops } from '@orama/stopwords/swedish';
import { regular } from './english.irregular.js';
import { fold } from './fold.js';

/** What the words of a language are reduced by before they are compared. */
export interface Language {
  stem: (word: string) => string;
  /** Folded words that carry no meaning of their own. */
  stopWords: ReadonlySet<string>;
}

/** @param questionWords what the list of stop words leaves out though every question has one */
const language = (stem: Language['stem'], stopWords: string[], questionWords = ''): Language => ({
  stem,
  stopWords: new Set([...stopWords, ...questionWords.split(' ')].flatMap((word) => fold(word).split("'"))),
});

const unchanged = (word: string): string => word;

/** By ISO 639-1 code. */
const languages: Record<string, Language> = {
  da: language(danish, danishStops),
  de: language(german, germanStops, 'wer was wen wem wann wo wie warum wieso welche welcher welches gibt'),
  en: language((word) => english(regular(word)), englishStops, 'a'),
  es: language(spanish, spanishStops, 'quién qué cuándo dónde cómo cuál cuáles'),
  fi: language(finnish, finnishStops),
  fr: language(french, frenchStops, 'qui que quoi quand où comment pourquoi quel quelle quels quelles'),
  it: language(italian, italianStops, 'chi che cosa quando dove come perché quale quali'),
  ja: language(unchanged, japaneseStops),
  nl: language(dutch, dutchStops, 'wie wat wanneer waar hoe waarom welke welk'),
  no: language(norwegian, norwegianStops),
  pt: language(portuguese, portugueseStops, 'quem que quando onde como porque qual quais'),
  ru: language(russian, russianStops),
  sv: language(swedish, swedishStops),
  zh: language(unchanged, mandarinStops),
};
export const DEFAULT_LANGUAGE = 'en';
/** Every code that is handled as itself. */
export const LANGUAGES: readonly string[] = Object.keys(languages);

/** The code under which a page's language is handled: its own, or English where we know no better. */
export const handledLanguage = (code: string | undefined): string =>
  code && Object.hasOwn(languages, code) ? code : DEFAULT_LANGUAGE;

/** @param code as `handledLanguage` gives it */
export const languageOf = (code: string): Language => languages[handledLanguage(code)]!;

/** Whether a folded word is a mere function word in any language we know: visitors ask in their own. */
export const isStopWordAnywhere = (word: string): boolean =>
  Object.values(languages).some(({ stopWords }) => stopWords.has(word));
