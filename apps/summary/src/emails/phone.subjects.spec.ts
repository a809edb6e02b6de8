import { describe, expect, it } from '@jest/globals';
import { ended, summaryText } from '../../test/ended.fixture.js';
import { sampleMails } from '../../test/sample.mails.js';
import { mailWords } from '../words/mail.words.js';
import { subjectOf } from './subject.js';

/** What a phone shows of a subject in its list of mails. */
const PHONE_CHARS = 40;
const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt'];
const NEGATION = /\b(?:not|cannot|nicht|sin|no|ne|n’a|non|não)\b/;

/** What a mail's owner must not have to open it for. */
const MUST_SHOW: Partial<Record<keyof ReturnType<typeof sampleMails>, (string | RegExp)[]>> = {
  'a conversation without a summary': ['15:00', 'Grace Ho'],
  'a call asked for': ['15:00', 'Grace Ho'],
  'a call no longer asked for': ['15:00', 'Grace Ho'],
  'a digest': ['16', '23', '3 ', '1'],
  'a failing sync': ['7', NEGATION],
  'pages that cannot be read': ['1', NEGATION],
  'dead letters': ['2', /AI|KI|IA/],
  'a budget that is used up': ['5'],
};

describe.each(LANGUAGES)('in the list of mails on a phone, in %s,', (language) => {
  const mails = sampleMails('Grace Hopper', language);

  it.each(Object.entries(MUST_SHOW))('%s shows what it is about', async (what, pieces) => {
    const { subject } = await mails[what as keyof typeof mails]();
    for (const piece of pieces) expect(subject.slice(0, PHONE_CHARS)).toMatch(piece);
  });

  it('a talk shows who and what', () => {
    const told = { ...summaryText, headline: 'asks about Note G' };
    const { visitor } = ended();
    const of = (company: string) =>
      subjectOf(
        ended({ visitor: { ...visitor, details: { name: 'Grace Hopper', company } } }),
        told,
        'Europe/London',
        mailWords(language),
      );
    expect(of('Navy Labs').slice(0, PHONE_CHARS)).toMatch(/^Grace Hopper \(Navy Labs\): asks about/);
    expect(of('International Navy Laboratories')).toMatch(/^Grace Hopper: asks about Note G \(International Navy/);
  });
});
