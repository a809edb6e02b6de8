import { describe, expect, it } from '@jest/globals';
import { sampleMails } from '../../test/sample.mails.js';
import { countryName, languageName } from './display.names.js';

describe('countryName', () => {
  it.each([
    [{ country: 'Germany', countryCode: 'DE' }, 'de', 'Deutschland'],
    [{ country: 'Germany', countryCode: 'DE' }, 'pt', 'Alemanha'],
    [{ countryCode: 'GB' }, 'en', 'United Kingdom'],
    [{ country: 'Atlantis', countryCode: 'QX' }, 'de', 'Atlantis'],
    [{ country: 'Atlantis', countryCode: '<>' }, 'de', 'Atlantis'],
    [{ country: 'Atlantis' }, 'de', 'Atlantis'],
    [{}, 'de', undefined],
  ])('of %j in %s is %s', (place, locale, name) => {
    expect(countryName(place, locale)).toBe(name);
  });
});

it('stands in mails in the language of the owner', async () => {
  const mails = sampleMails('Grace Hopper', 'it');
  expect((await mails['a conversation']()).text).toContain('Lisbon, Portogallo');
  expect((await mails['a digest']()).text).toContain('Germania (1)');
});

describe('languageName', () => {
  it.each([
    ['pt', 'en', 'Portuguese'],
    ['pt', 'de', 'Portugiesisch'],
    ['<script>', 'en', undefined],
    [undefined, 'en', undefined],
  ])('of %s in %s is %s', (language, locale, name) => {
    expect(languageName(language, locale)).toBe(name);
  });
});
