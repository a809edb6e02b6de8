const DAY_MS = 24 * 3_600_000;

/** What a scripted model answers with. */
export const answer = (text: string) => ({ content: [{ type: 'text' as const, text }] });

/** A tool that a scripted model asks for. */
export const use = (name: string, input: Record<string, unknown> = {}) => ({ type: 'tool_use' as const, name, input });

/** A day as tools are told it. @param days from today */
export const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
