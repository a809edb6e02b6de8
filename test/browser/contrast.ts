import type { Frame, Page } from 'playwright-core';

/** The text of a page that is hardest to read, by WCAG 2.2's contrast ratio (1 to 21). Disabled controls do not count. */
export const worstContrast = (page: Page | Frame): Promise<{ text: string; ratio: number }> =>
  page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {
      willReadFrequently: true,
    }) as OffscreenCanvasRenderingContext2D;

    /** Any CSS colour over what is painted below it, as sRGB. */
    const paint = (colours: string[]): number[] => {
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    /** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
    const luminance = (rgb: number[]): number => {
      const [red, green, blue] = rgb.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ratioOf = (element: Element): number => {
      const grounds: string[] = [];
      for (let at: Element | null = element; at; at = at.parentElement)
        grounds.unshift(getComputedStyle(at).backgroundColor);
      const below = luminance(paint(grounds));
      const above = luminance(paint([...grounds, getComputedStyle(element).color]));
      return (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05);
    };
    const saysSomething = (element: Element): boolean =>
      !element.closest('.unseen, :disabled, noscript, script, title') &&
      element.getClientRects().length > 0 &&
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\S/.test(node.textContent ?? ''));
    const said = [...document.body.querySelectorAll('*')].filter(saysSomething);
    if (said.length === 0) throw new Error('the page says nothing');
    return said
      .map((element) => ({ text: element.textContent ?? '', ratio: ratioOf(element) }))
      .reduce((worst, one) => (one.ratio < worst.ratio ? one : worst));
  });
