export interface PageParts {
  language: string;
  title: string;
  heading: string;
  /** Markup; what people wrote in it is `escaped`. */
  content: string[];
}

/** A whole page behind a signed link: no script, and the one style sheet of such pages. */
export function wholePage({ language, title, heading, content }: PageParts): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/meetings/page.css">
</head>
<body>
<main>
<h1>${escaped(heading)}</h1>
${content.join('\n')}
</main>
</body>
</html>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
