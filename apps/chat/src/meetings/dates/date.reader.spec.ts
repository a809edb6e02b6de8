import { describe, expect, it } from '@jest/globals';
import { en } from 'chrono-node';
import fc from 'fast-check';
import type { DateFact, Reading } from './date.fact.js';
import { mayNameADay, readDates } from './date.reader.js';

/** `Thu 2026-11-26 17:00`, with ` to ` its end where it has one, and ` | ` before each other reading. */
function shown({ meaning, alternatives, note }: DateFact): string {
  const one = (reading: Reading) => {
    const start = reading.start.setLocale('en');
    switch (reading.kind) {
      case 'moment':
        return start.toFormat('ccc yyyy-MM-dd HH:mm');
      case 'time':
        return start.toFormat("'any day' HH:mm");
      case 'hours':
        return `${start.toFormat('ccc yyyy-MM-dd HH:mm')}-${reading.end.toFormat('HH:mm')}`;
      case 'days': {
        const last = reading.end.minus({ days: 1 });
        return start.toFormat('ccc yyyy-MM-dd') + (last > start ? ` to ${last.toFormat('ccc yyyy-MM-dd')}` : '');
      }
    }
  };
  return [meaning, ...alternatives].map(one).join(' | ') + (note ? ' !' : '');
}

/** A Wednesday evening in winter. */
const WEDNESDAY = '2026-11-25T17:05:00Z';

const read = (text: string, now = WEDNESDAY, zone = 'Europe/Lisbon', locale?: string) =>
  readDates(text, { now: new Date(now), zone, ownerZone: 'Europe/London', ...(locale && { locale }) }).map(shown);

const TABLE: Record<string, [words: string, meaning: string][]> = {
  en: [
    ['tomorrow at 5', 'Thu 2026-11-26 17:00 | Thu 2026-11-26 05:00'],
    ['tomorrow at 5 in the morning', 'Thu 2026-11-26 05:00'],
    ['tomorrow at 05:00', 'Thu 2026-11-26 05:00'],
    ['tomorrow at 9', 'Thu 2026-11-26 09:00'],
    ['tomorrow 17h', 'Thu 2026-11-26 17:00'],
    ['tomorrow in the afternoon', 'Thu 2026-11-26 12:00-18:00'],
    ['next Tuesday afternoon', 'Tue 2026-12-01 12:00-18:00'],
    ['this Friday', 'Fri 2026-11-27'],
    ['next Friday', 'Fri 2026-12-04 | Fri 2026-11-27'],
    ['Wednesday', 'Wed 2026-12-02 | Wed 2026-11-25'],
    ['a week from Friday', 'Fri 2026-12-04'],
    ['Tuesday after next', 'Tue 2026-12-08'],
    ['the day after tomorrow', 'Fri 2026-11-27'],
    ['in 3 days', 'Sat 2026-11-28'],
    ['in two weeks', 'Mon 2026-12-07 to Sun 2026-12-13 | Wed 2026-12-09'],
    ['in a fortnight', 'Mon 2026-12-07 to Sun 2026-12-13 | Wed 2026-12-09'],
    ['next week', 'Mon 2026-11-30 to Sun 2026-12-06'],
    ['this weekend', 'Sat 2026-11-28 to Sun 2026-11-29'],
    ['next month', 'Tue 2026-12-01 to Thu 2026-12-31'],
    ['in December', 'Tue 2026-12-01 to Thu 2026-12-31'],
    ['on the 3rd at 5pm', 'Thu 2026-12-03 17:00'],
    ['December 3rd', 'Thu 2026-12-03'],
    ['3/12', 'Thu 2026-12-03 | Fri 2027-03-12'],
    ['between 2 and 4 pm on Thursday', 'Thu 2026-11-26 14:00-16:00'],
    ['Thursday from 2 to 4', 'Thu 2026-11-26 14:00-16:00'],
    ['half past five tomorrow', 'Thu 2026-11-26 17:30 | Thu 2026-11-26 05:30'],
    ['tonight', 'Wed 2026-11-25 18:00-22:00'],
    ['at 5', 'any day 17:00 | any day 05:00'],
    ['tomorrow at 5pm CET', 'Thu 2026-11-26 16:00'],
  ],
  pt: [
    ['amanhã às 5', 'Thu 2026-11-26 17:00 | Thu 2026-11-26 05:00'],
    ['amanhã às cinco da tarde', 'Thu 2026-11-26 17:00'],
    ['amanha as 17h', 'Thu 2026-11-26 17:00'],
    ['amanhã à tarde', 'Thu 2026-11-26 12:00-18:00'],
    ['depois de amanhã', 'Fri 2026-11-27'],
    ['na próxima terça à tarde', 'Tue 2026-12-01 12:00-18:00'],
    ['próxima sexta', 'Fri 2026-11-27 | Fri 2026-12-04'],
    ['terça-feira da próxima semana', 'Tue 2026-12-01'],
    ['segunda de manhã', 'Mon 2026-11-30 08:00-12:00'],
    ['sexta-feira às 15h30', 'Fri 2026-11-27 15:30'],
    ['daqui a duas semanas', 'Mon 2026-12-07 to Sun 2026-12-13 | Wed 2026-12-09'],
    ['em 3 dias', 'Sat 2026-11-28'],
    ['na semana que vem', 'Mon 2026-11-30 to Sun 2026-12-06'],
    ['dia 3 de dezembro às 10h', 'Thu 2026-12-03 10:00'],
    ['quinta entre as 14h e as 16h', 'Thu 2026-11-26 14:00-16:00'],
    ['hoje à noite', 'Wed 2026-11-25 18:00-22:00'],
  ],
  es: [
    ['mañana a las 5', 'Thu 2026-11-26 17:00 | Thu 2026-11-26 05:00'],
    ['mañana a las 5 de la tarde', 'Thu 2026-11-26 17:00'],
    ['mañana por la mañana', 'Thu 2026-11-26 08:00-12:00'],
    ['pasado mañana', 'Fri 2026-11-27'],
    ['el próximo martes por la tarde', 'Tue 2026-12-01 12:00-18:00'],
    ['el martes de la semana que viene', 'Tue 2026-12-01'],
    ['este viernes', 'Fri 2026-11-27'],
    ['el viernes a las 5 y media', 'Fri 2026-11-27 17:30 | Fri 2026-11-27 05:30'],
    ['dentro de dos semanas', 'Mon 2026-12-07 to Sun 2026-12-13 | Wed 2026-12-09'],
    ['la semana que viene', 'Mon 2026-11-30 to Sun 2026-12-06'],
    ['el 3 de diciembre a las 10', 'Thu 2026-12-03 10:00'],
    ['jueves entre las 14 y las 16', 'Thu 2026-11-26 14:00-16:00'],
    ['esta noche', 'Wed 2026-11-25 18:00-22:00'],
    ['el mes que viene', 'Tue 2026-12-01 to Thu 2026-12-31'],
  ],
  de: [
    ['morgen um 5', 'Thu 2026-11-26 17:00 | Thu 2026-11-26 05:00'],
    ['morgen um 17 Uhr', 'Thu 2026-11-26 17:00'],
    ['morgen früh', 'Thu 2026-11-26 08:00-12:00'],
    ['morgen Nachmittag', 'Thu 2026-11-26 12:00-18:00'],
    ['übermorgen', 'Fri 2026-11-27'],
    ['nächsten Dienstag Nachmittag', 'Tue 2026-12-01 12:00-18:00'],
    ['nächsten Freitag', 'Fri 2026-12-04 | Fri 2026-11-27'],
    ['nächste Woche Dienstag', 'Tue 2026-12-01'],
    ['Dienstag in einer Woche', 'Tue 2026-12-08'],
    ['Dienstagnachmittag', 'Tue 2026-12-01 12:00-18:00'],
    ['morgen um halb sechs', 'Thu 2026-11-26 17:30 | Thu 2026-11-26 05:30'],
    ['am 3.12. um 10 Uhr', 'Thu 2026-12-03 10:00'],
    ['in zwei Wochen', 'Mon 2026-12-07 to Sun 2026-12-13 | Wed 2026-12-09'],
    ['in 14 Tagen', 'Wed 2026-12-09'],
    ['Donnerstag zwischen 14 und 16 Uhr', 'Thu 2026-11-26 14:00-16:00'],
    ['am Wochenende', 'Sat 2026-11-28 to Sun 2026-11-29'],
  ],
  fr: [
    ['demain à 17h', 'Thu 2026-11-26 17:00'],
    ['après-demain', 'Fri 2026-11-27'],
    ['mardi prochain après-midi', 'Tue 2026-12-01 12:00-18:00'],
    ['dans quinze jours', 'Wed 2026-12-09'],
    ['vendredi midi', 'Fri 2026-11-27 12:00'],
    ['mardi en huit', 'Tue 2026-12-08'],
  ],
};

describe.each(Object.entries(TABLE))('days and times in %s', (locale, rows) => {
  it.each(rows)('%s', (words, meaning) => {
    expect(read(words, WEDNESDAY, 'Europe/Lisbon', locale)).toEqual([meaning]);
  });

  it('are found in a sentence whose browser speaks another language, too', () => {
    const [words, meaning] = rows[0]!;
    expect(read(`Minime: ${words}?`, WEDNESDAY, 'Europe/Lisbon', locale === 'de' ? 'fr-FR' : 'de-AT')).toEqual([
      meaning,
    ]);
  });
});

describe('the day it is', () => {
  it.each([
    [
      'a Sunday late in Lisbon is Monday in Sydney',
      'tomorrow',
      '2026-11-22T20:00:00Z',
      'Australia/Sydney',
      'Tue 2026-11-24',
    ],
    ['and still Sunday in New York', 'tomorrow', '2026-11-23T03:00:00Z', 'America/New_York', 'Mon 2026-11-23'],
    [
      'a week begins on Monday, also on a Sunday',
      'next week',
      '2026-11-22T12:00:00Z',
      'Europe/Lisbon',
      'Mon 2026-11-23 to Sun 2026-11-29',
    ],
    [
      'on a Sunday, next Tuesday may be either',
      'next Tuesday',
      '2026-11-22T12:00:00Z',
      'Europe/Lisbon',
      'Tue 2026-11-24 | Tue 2026-12-01',
    ],
    [
      'on a Monday, next week is not this one',
      'next week',
      '2026-11-23T00:10:00Z',
      'Europe/Lisbon',
      'Mon 2026-11-30 to Sun 2026-12-06',
    ],
    ['the year turns', 'Friday', '2026-12-30T12:00:00Z', 'Europe/Lisbon', 'Fri 2027-01-01'],
    [
      'a day that a month lacks is one of the next',
      'on the 31st',
      '2026-11-25T12:00:00Z',
      'Europe/Lisbon',
      'Thu 2026-12-31',
    ],
  ])('%s', (_, words, now, zone, meaning) => {
    expect(read(words, now, zone)).toEqual([meaning]);
  });
});

describe('clocks that change', () => {
  it.each([
    ['keep the hour that was said', 'tomorrow at 5pm', '2026-03-28T12:00:00Z', 'Europe/Lisbon', 'Sun 2026-03-29 17:00'],
    [
      'keep it in the south too',
      'tomorrow at 10am',
      '2026-10-03T02:00:00Z',
      'Australia/Sydney',
      'Sun 2026-10-04 10:00',
    ],
    [
      'skip an hour, which is said',
      'March 29 at 1:30 am',
      '2026-03-25T12:00:00Z',
      'Europe/Lisbon',
      'Sun 2026-03-29 02:30 !',
    ],
    [
      'strike an hour twice, which is said',
      'November 1 at 1:30 am',
      '2026-10-30T12:00:00Z',
      'America/New_York',
      'Sun 2026-11-01 01:30 !',
    ],
    ['do not count as a day', 'in 3 days', '2026-10-24T22:30:00Z', 'Europe/Lisbon', 'Tue 2026-10-27'],
    ['count where hours are counted', 'in 24 hours', '2026-03-28T12:00:00Z', 'Europe/Lisbon', 'Sun 2026-03-29 13:00'],
    [
      'differ by three quarters in Chatham',
      'tomorrow at 5pm',
      '2026-11-25T11:00:00Z',
      'Pacific/Chatham',
      'Fri 2026-11-27 17:00',
    ],
  ])('%s', (_, words, now, zone, meaning) => {
    expect(read(words, now, zone)).toEqual([meaning]);
  });
});

describe('a zone beside the time', () => {
  const zoneOf = (text: string) => {
    const [fact] = readDates(text, { now: new Date(WEDNESDAY), zone: 'Europe/Lisbon', ownerZone: 'Asia/Kolkata' });
    return fact?.meaning.start.toISO({ suppressMilliseconds: true });
  };

  it.each([
    ['tomorrow at 5pm New York time', '2026-11-26T17:00:00-05:00'],
    ['tomorrow at 5pm your time', '2026-11-26T17:00:00+05:30'],
    ['tomorrow at 5pm my time', '2026-11-26T17:00:00+00:00'],
    ['tomorrow at 5pm Atlantis time', '2026-11-26T17:00:00+00:00'],
  ])('%s', (text, instant) => {
    expect(zoneOf(text)).toBe(instant);
  });
});

it('reads 12/3 as Americans do where the browser is theirs', () => {
  expect(read('12/3 at 10:30', WEDNESDAY, 'America/New_York', 'en-US')[0]).toMatch(/^Thu 2026-12-03 10:30/);
  expect(read('12/3 at 10:30', WEDNESDAY, 'Europe/London', 'en-GB')[0]).toMatch(/^Fri 2027-03-12 10:30/);
});

it.each([
  'What did you write about the engine in 1843?',
  'May I ask a second question? I sat down with it.',
  'Good morning! How are you?',
  'Guten Abend, wer bist du?',
  'Bom dia! Qual é a segunda nota?',
  'Mon ami est là.',
  'What happened last Friday?',
  'We met three days ago.',
  'See you in the afternoon of life.',
])('reads no day to come into: %s', (text) => {
  expect(read(text)).toEqual([]);
});

it('reads a long text in no time, and not more of it than anybody means', () => {
  const started = performance.now();
  const facts = read(`${'tomorrow at 5 or next Friday, '.repeat(60)}`.slice(0, 2_000));
  expect(facts).toHaveLength(6);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('leaves no text unread in which chrono would find a day', () => {
  const WORDS =
    `sunday mon tue wed thu fri sat january feb mar april may june jul august sep october nov december now today
    tonight tomorrow overmorrow tmr tmrw yesterday night morning afternoon evening midnight midday noon weekend weekday
    second sec minute min mins hour hr hrs day week month mo mos quarter qtr year yr end of the last next this
    past after ago later in within for at from until an a half few several couple one two three twelve first third engine
    know monkey what’s`.split(/\s+/);
  // Nobody writes these together with another word.
  const LETTERS = [...'smhdwy'].map((letter) => ` ${letter} `);
  const text = fc
    .array(fc.tuple(fc.constantFrom(...WORDS, ...LETTERS), fc.constantFrom(' ', ' ', ' ', ', ', '')), {
      minLength: 1,
      maxLength: 5,
    })
    .map((words) => words.flat().join(''))
    .filter((words) => !mayNameADay(words));
  fc.assert(
    fc.property(text, (words) => {
      expect(en.casual.parse(words)).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});
