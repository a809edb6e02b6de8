/** What an overlay chooses between: of each line one, as the components that it takes for it. */
const CHOICES: string[][][] = [
  // Who runs PostgreSQL and RabbitMQ.
  [
    ['external-data'],
    ['postgres', 'rabbitmq'],
    ['postgres', 'rabbitmq-cluster'],
    ['cloudnative-pg', 'rabbitmq'],
    ['cloudnative-pg', 'rabbitmq-cluster'],
  ],
  // Where passages are looked up.
  [[], ['qdrant'], ['qdrant', 'qdrant-replicated']],
  // How visitors come in.
  [[], ['ingress'], ['ingress', 'sticky'], ['gateway-api']],
  [[], ['keda']],
  [[], ['monitoring']],
  [[], ['tracing']],
  [[], ['demo']],
];

/** Which option of each line; undefined where none is chosen yet. */
type Picks = (number | undefined)[];

/** Lists of components in which any two that may stand together do: what one breaks, it breaks beside another. */
export function combinations(): string[][] {
  const open = allPairs();
  const found: string[][] = [];
  for (const [pair] of open.entries()) {
    if (!open.has(pair)) continue;
    const [line, pick, other, otherPick] = pair.split('/').map(Number) as [number, number, number, number];
    const picks: Picks = CHOICES.map((_, at) => (at === line ? pick : at === other ? otherPick : undefined));
    for (const [at, options] of CHOICES.entries()) picks[at] ??= best(options.length, at, picks, open);
    for (const closed of pairsOf(picks)) open.delete(closed);
    found.push([...picks.flatMap((choice, at) => CHOICES[at]?.[choice as number] as string[]), 'external-secrets']);
  }
  return found;
}

/** The option of a line that closes most open pairs with what is picked already. */
function best(options: number, line: number, picks: Picks, open: Set<string>): number {
  const closes = (option: number) => pairsOf(picks.with(line, option)).filter((pair) => open.has(pair)).length;
  return [...Array(options).keys()].reduce((a, b) => (closes(b) > closes(a) ? b : a));
}

/** The names of all pairs of options of two lines. */
const allPairs = (): Set<string> =>
  new Set(
    CHOICES.flatMap((options, line) =>
      CHOICES.slice(line + 1).flatMap((others, at) =>
        [...options.keys()].flatMap((pick) =>
          [...others.keys()].map((otherPick) => [line, pick, line + 1 + at, otherPick].join('/')),
        ),
      ),
    ),
  );

const pairsOf = (picks: Picks): string[] =>
  picks.flatMap((pick, line) =>
    picks
      .slice(line + 1)
      .flatMap((other, at) =>
        pick === undefined || other === undefined ? [] : [[line, pick, line + 1 + at, other].join('/')],
      ),
  );
