import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { configurationPage } from '../../scripts/lib/configuration.mjs';
import { settingsOf } from './app.settings.js';

it('docs/configuration.md is what the schemas and .env.example say; else run: npm run configuration', async () => {
  const { migrate: _, ...programs } = settingsOf;
  const shapes = Object.fromEntries(
    Object.entries(programs).map(([name, { shape }]) => [name, shape as Record<string, z.ZodType>]),
  );
  const [page, example] = await Promise.all([
    readFile('docs/configuration.md', 'utf8'),
    readFile('.env.example', 'utf8'),
  ]);
  expect(page).toBe(configurationPage(shapes, example));
  expect(page).toContain('| `CHAT_MODEL` | `claude-sonnet-5-5` | chat, summary |');
});

it('the page tells what is required, and by whom', () => {
  const shapes = { a: { NAME: z.string() }, b: { NAME: z.string().optional(), PORT: z.coerce.number().default(1) } };
  const page = configurationPage(shapes, '# --- Both ---\n\n# Who.\n#NAME=\n# Where.\n#PORT=1\n');
  expect(page).toContain('| `NAME` | **required** by a | a, b | Who. |');
  expect(page).toContain('| `PORT` | `1` | b | Where. |');
});
