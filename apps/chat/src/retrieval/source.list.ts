import type { Passage } from '@minime/knowledge';

/** "References" is left out: on many owners' pages those are customers. */
const SOURCE_HEADINGS = new Set(
  `sources|bibliography|works cited|further reading|sources and further reading|quellen|quellenangaben|literatur
   |literaturverzeichnis|fuentes|bibliografía|fontes|bibliografia|bibliographie|fonti`
    .split('|')
    .map((heading) => heading.trim()),
);

/** Whether a passage only lists what a page was written from: it answers nothing and holds everybody's name. */
export const isSourceList = ({ headings }: Passage): boolean =>
  SOURCE_HEADINGS.has(
    (headings.at(-1) ?? '')
      .toLowerCase()
      .replace(/[^\p{L} ]/gu, '')
      .trim(),
  );
