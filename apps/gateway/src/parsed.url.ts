/** The URL a text stands for, or undefined when it stands for none. */
export const parsedUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);
