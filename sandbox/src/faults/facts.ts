/** What is known of a request, for `match` in faults and scripts. */
export type Facts = Record<string, string | boolean | undefined>;

/** True when every wish is met: strings by containment, booleans by equality. */
export function factsMatch(facts: Facts, match: Facts = {}): boolean {
  return Object.entries(match).every(([name, wish]) => {
    if (wish === undefined) return true;
    const fact = facts[name];
    return typeof wish === 'string' ? typeof fact === 'string' && fact.includes(wish) : fact === wish;
  });
}
