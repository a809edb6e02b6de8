import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

/** A scrape does not wait longer for a broker or a database, in milliseconds. */
const LOOK_TIMEOUT_MS = 1_000;

/** What a look found, by label value. */
export type Look = () => Promise<Record<string, number>> | Record<string, number>;

/** A gauge that is read when it is asked for; a part that does not answer is left out of that scrape. */
export class Samples<L extends string> {
  private readonly looks = new Set<Look>();

  constructor(configuration: Pick<GaugeConfiguration<L>, 'name' | 'help'> & { labelNames: [L] }, registry: Registry) {
    const looks = this.looks;
    const [label] = configuration.labelNames;
    new Gauge({
      ...configuration,
      registers: [registry],
      async collect() {
        const found = await Promise.all([...looks].map(inTime));
        this.reset();
        for (const [value, number] of found.flatMap((samples) => Object.entries(samples))) {
          this.set({ [label]: value } as Record<L, string>, number);
        }
      },
    });
  }

  /** Returns a function that ends it. */
  add(look: Look): () => void {
    this.looks.add(look);
    return () => this.looks.delete(look);
  }
}

async function inTime(look: Look): Promise<Record<string, number>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Record<string, number>>((resolve) => {
    timer = setTimeout(resolve, LOOK_TIMEOUT_MS, {});
  });
  const found = (async () => look())().catch(() => ({}));
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}
