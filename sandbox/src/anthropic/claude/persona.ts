const NAME = String.raw`(\p{Lu}[\p{L}'’.-]*(?:\s+(?:(?:van|von|de|da|del|der|la|le)\s+)?\p{Lu}[\p{L}'’-]*){0,4})`;

/** Where a system prompt may say whose voice it wants, the clearest first. */
const PLACES = [
  String.raw`AI (?:version|self|twin|double|persona|copy|likeness)\s+of\s+${NAME}`,
  String.raw`[Ss]peak(?:ing)?\s+(?:as|for|in the voice of)\s+${NAME}`,
  String.raw`[Yy]ou are\s+${NAME}(?=['’]s\b|[\s,.;])`,
  String.raw`(?:[Pp]ersona|[Oo]wner|[Nn]ame)\s*[:=]\s*"?${NAME}`,
].map((pattern) => new RegExp(pattern, 'u'));

/** The owner's name as the system prompt tells it. */
export function personaName(system: string): string | undefined {
  for (const place of PLACES) {
    const name = place.exec(system)?.[1];
    if (name) return name.replace(/['’]s\b.*$|[.'’-]+$/su, '');
  }
  return undefined;
}
