import type { Theme } from '../theme/theme.js';

/** What the address of the page asks for: `?language=pt&theme=dark`; in the widget's frame behind `#widget`. */
export interface PageOptions {
  isWidget: boolean;
  language?: string;
  theme: Theme;
  /** `#rrggbb`. */
  colour?: string;
  /** Instead of the persona's. */
  greeting?: string;
}

/** @param isFramed whether another page shows this one */
export function pageOptions({ hash, search }: Pick<Location, 'hash' | 'search'>, isFramed: boolean): PageOptions {
  const isWidget = isFramed && /^#widget\b/.test(hash);
  const asked = new URLSearchParams(isWidget ? hash.slice(1) : search);
  const [language, colour, greeting] = ['language', 'colour', 'greeting'].map((name) => asked.get(name));
  const theme = asked.get('theme');
  return {
    isWidget,
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    ...(language && { language }),
    ...(colour && { colour }),
    ...(greeting && isWidget && { greeting }),
  };
}
