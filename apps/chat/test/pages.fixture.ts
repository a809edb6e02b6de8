import type { Page } from '@minime/knowledge';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6d6a2d7c-3f68-4b31-8d8e-5c39b2a3d1f0';

/** A page with one passage a text. */
export function page(name: string, title: string, texts: string[], url?: string): Page {
  const id = `markdown:${name}.md`;
  return {
    id,
    title,
    contentHash: uuidv5(JSON.stringify([title, texts]), NAMESPACE),
    ...(url && { url }),
    passages: texts.map((text, ordinal) => ({
      id: uuidv5(`${id}/${text}`, NAMESPACE),
      pageId: id,
      title,
      headings: [`Part ${ordinal + 1}`],
      text,
      ordinal,
      tags: [],
      ...(url && { url }),
    })),
  };
}

export const LANTERN = 'The lantern of my lighthouse burns whale oil. Its lens turns once a minute by clockwork.';

/** What the owner of the tests wrote. */
export const pages = [
  page(
    'lighthouse',
    'The lighthouse',
    [LANTERN, 'The keeper of the lighthouse writes a logbook every night.'],
    'https://example.com/lighthouse',
  ),
  page('bakery', 'The bakery', ['Sourdough bread rests for two days in wicker baskets before I bake it.']),
  ...['harbour', 'orchard', 'railway', 'chapel', 'windmill', 'quarry'].map((name) =>
    page(name, `The ${name}`, [`At the ${name} people gather in the evening.`, `The ${name} was founded by a guild.`]),
  ),
];
