import { parseColour } from './parse-colour.js';

export type Theme = 'light' | 'dark' | 'auto';

/** Light, dark, or as the visitor's system has it. */
export function applyTheme(theme: Theme, root = document.documentElement): void {
  if (theme !== 'auto') root.dataset.theme = theme;
}

/** The owner's colour, made readable. What is no colour changes nothing. */
export async function applyColour(text: string | undefined, root = document.documentElement): Promise<void> {
  const colour = parseColour(text ?? '');
  if (!colour) return;
  const { palette, toCss } = await import('./colour.js');
  for (const [name, [light, dark]] of Object.entries(palette(colour))) {
    root.style.setProperty(`--${name}`, `light-dark(${toCss(light)}, ${toCss(dark)})`);
  }
}
