import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readQuestions } from './questions.js';

describe('readQuestions', () => {
  let folder: string;
  const read = async (text: string) => {
    const file = join(folder, 'questions.jsonl');
    await writeFile(file, text);
    return readQuestions(file);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minime-eval-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('needs no more than a question and what answers it', async () => {
    expect(await read('{"question":"Why?","relevant":["a.md"]}\n\n')).toEqual([
      { question: 'Why?', relevant: ['a.md'], history: [], grade: 1, kind: 'all', language: 'en' },
    ]);
  });

  it.each([
    ['not JSON', 'is not JSON'],
    ['{"question":"Why?"}', 'is no question'],
    ['{"question":"Why?","relevant":[],"relevnt":[]}', 'relevnt'],
    ['{"question":"Why?","relevant":["a.md","b.md"],"grade":[1]}', 'as many grades'],
  ])('says which line is wrong: %s', async (line, complaint) => {
    const reading = read(`{"question":"Why?","relevant":[]}\n${line}\n`);
    await expect(reading).rejects.toThrow(complaint);
    await expect(reading).rejects.toThrow(':2');
  });
});
