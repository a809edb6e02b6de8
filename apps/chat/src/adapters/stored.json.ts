/** Text as PostgreSQL keeps it: without NUL and half surrogate pairs. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** JSON as a `jsonb` column takes it; one bad character would spoil the statement that stores every running turn. */
export const storedJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? storable(item) : item));
