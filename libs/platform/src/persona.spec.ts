import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadPersona } from './persona.js';

const valid = `name: Ada Lovelace
greeting: Good day.
disclosure: I am an AI version of Ada Lovelace.
links:
  - label: Wikipedia
    url: https://en.wikipedia.org/wiki/Ada_Lovelace
workingHours:
  monday: ["10:00-12:30"]
`;

describe('loadPersona', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persona '));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = async (text: string) => {
    const path = join(folder, 'persona.yaml');
    await writeFile(path, text);
    return loadPersona(path);
  };

  it('reads what is there and fills in the rest', async () => {
    await expect(load(valid)).resolves.toMatchObject({ name: 'Ada Lovelace', starters: [], timeZone: 'UTC' });
  });

  it('names the line of a wrong value', async () => {
    await expect(load(valid.replace('https://en', 'javascript:en'))).rejects.toMatchObject({
      code: 'persona_invalid',
      message: expect.stringMatching(/persona\.yaml:6:10 links\.0\.url: /),
    });
  });

  it('names what is missing, what is unknown and what is not YAML', async () => {
    await expect(load(valid.replace('greeting: Good day.\n', ''))).rejects.toThrow(/:1:1 greeting: is required/);
    await expect(load('name: [Ada\n')).rejects.toThrow(/persona\.yaml:\d+:\d+ is not valid YAML/);
    await expect(load('')).rejects.toThrow(/persona\.yaml:1:1 name: /);
    await expect(load(valid.replace('10:00-12:30', '10-12'))).rejects.toThrow(
      /workingHours\.monday\.0: must look like/,
    );
    await expect(load(`${valid}timeZone: London\n`)).rejects.toThrow(/timeZone: is not an IANA time zone/);
  });

  it('names all that is wrong at once, each where it stands', async () => {
    const text = `nmae: x\n${valid.replace('Good day.', '42')}meetings:\n  often: true\n`;
    const problems = await load(text).catch((error: Error) => error.message.split('\n').slice(1));
    expect(problems).toEqual([
      expect.stringMatching(/persona\.yaml:3:11 greeting: .*expected string/),
      expect.stringMatching(/persona\.yaml:11:3 meetings\.often: is not a key of this file$/),
      expect.stringMatching(/persona\.yaml:1:1 nmae: is not a key of this file; it knows name, avatar, .*avoidTopics/),
    ]);
  });

  it('reads what calls the owner takes', async () => {
    const { meetings } = await load(`${valid}meetings:
  durations: [20, 45]
  exceptions:
    - date: 2026-12-24
      hours: ["10:00-12:00"]
    - { from: 2026-12-25, to: 2027-01-01 }
`);
    expect(meetings).toMatchObject({
      durations: [20, 45],
      minimumNoticeHours: 24,
      exceptions: [
        { from: '2026-12-24', to: '2026-12-24', hours: ['10:00-12:00'] },
        { from: '2026-12-25', to: '2027-01-01', hours: [] },
      ],
    });
  });

  it.each([
    ['durations: [0]', /:10:\d+ meetings\.durations\.0: /],
    ['durations: []', /:10:\d+ meetings\.durations: /],
    ['maxPerWeak: 3', /:10:\d+ meetings\.maxPerWeak: is not a key/],
    ['exceptions: [{ date: 2026-02-30 }]', /:10:\d+ meetings\.exceptions\.0: needs `date`/],
    [
      'exceptions: [{ from: 2026-03-02, to: 2026-03-01 }]',
      /:10:\d+ meetings\.exceptions\.0: must not end before it begins/,
    ],
  ])('names the line of "%s"', async (line, message) => {
    await expect(load(`${valid}meetings:\n  ${line}\n`)).rejects.toThrow(message);
  });

  it.each([
    ['"12:00-10:00"', /workingHours\.monday\.0: must end after it begins/],
    ['"10:00-12:00", "11:00-13:00"', /workingHours\.monday: must be in order and without overlap/],
  ])('refuses the hours %s', async (hours, message) => {
    await expect(load(valid.replace('"10:00-12:30"', hours))).rejects.toThrow(message);
  });

  it('says which variable to set when there is no file', async () => {
    await expect(loadPersona(join(folder, 'none.yaml'))).rejects.toThrow(/cannot be read \(ENOENT\): set PERSONA_FILE/);
  });
});
