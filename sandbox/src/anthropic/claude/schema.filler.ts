/** A JSON schema node, as far as it is looked at here. */
export type Schema = Record<string, unknown>;

/** A place in a value that a schema describes. */
export interface Slot {
  /** Names from the root, without array positions. */
  path: readonly string[];
  /** The last name, without punctuation and in lower case: `visitorName` and `visitor_name` are `visitorname`. */
  name: string;
  description: string;
  schema: Schema;
  type: string;
}

/** What is known for a slot; undefined when nothing is. An array of strings fills a list. */
export type Supplier = (slot: Slot) => unknown;

interface Filled {
  value: unknown;
  /** Whether anything in it came from the supplier. */
  known: boolean;
}

const DEEPEST = 12;

/** A value that the schema accepts: what the supplier knows, and the least that is valid everywhere else. */
export function fillSchema(root: Schema, supply: Supplier): unknown {
  return new Filler(root, supply).fill(root, []).value;
}

class Filler {
  constructor(
    private readonly root: Schema,
    private readonly supply: Supplier,
  ) {}

  fill(given: Schema, path: readonly string[]): Filled {
    const schema = this.resolve(given);
    if (path.length > DEEPEST) return { value: null, known: false };
    if ('const' in schema) return { value: schema.const, known: true };
    if (Array.isArray(schema.enum)) return this.fillEnum(schema, schema.enum, path);
    const variants = variantsOf(schema);
    if (variants) return this.fillVariant(variants, path);
    switch (schema.type) {
      case 'object':
        return this.fillObject(schema, path);
      case 'array':
        return this.fillArray(schema, path);
      case 'null':
        return { value: null, known: false };
      default:
        return this.fillLeaf(schema, path);
    }
  }

  private resolve(schema: Schema): Schema {
    const ref = /^#\/(\$defs|definitions)\/(.+)$/.exec(String(schema.$ref ?? ''));
    if (ref) {
      const defs = (this.root[ref[1]!] ?? {}) as Record<string, Schema>;
      return this.resolve({ ...defs[ref[2]!], ...without(schema, '$ref') });
    }
    if (!Array.isArray(schema.allOf)) return schema;
    return Object.assign({}, ...(schema.allOf as Schema[]).map((part) => this.resolve(part)), without(schema, 'allOf'));
  }

  private fillEnum(schema: Schema, values: unknown[], path: readonly string[]): Filled {
    const wish = this.supply(this.slot(schema, path, 'string'));
    if (values.includes(wish)) return { value: wish, known: true };
    const neutral = values.find((value) =>
      /^(?:none|unknown|neutral|other|normal|medium|low|no)$/i.test(String(value)),
    );
    return { value: values.includes(null) ? null : (neutral ?? values[0]), known: false };
  }

  /** Null where it may be null and nothing is known; else the first variant that something is known for. */
  private fillVariant(variants: readonly Schema[], path: readonly string[]): Filled {
    const nullable = variants.some((variant) => this.resolve(variant).type === 'null');
    const filled = variants
      .filter((variant) => this.resolve(variant).type !== 'null')
      .map((variant) => this.fill(variant, path));
    const known = filled.find((candidate) => candidate.known);
    return known ?? (nullable ? { value: null, known: false } : (filled[0] ?? { value: null, known: false }));
  }

  private fillObject(schema: Schema, path: readonly string[]): Filled {
    const required = (schema.required ?? []) as string[];
    const entries = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
      .map(([name, property]) => [name, this.fill(property, [...path, name])] as const)
      .filter(([name, filled]) => filled.known || required.includes(name));
    return {
      value: Object.fromEntries(entries.map(([name, filled]) => [name, filled.value])),
      known: entries.some(([, filled]) => filled.known),
    };
  }

  private fillArray(schema: Schema, path: readonly string[]): Filled {
    const supplied = this.supply(this.slot(schema, path, 'array'));
    const items = this.resolve((schema.items ?? {}) as Schema);
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = limitsOf(schema);
    const entries = (Array.isArray(supplied) ? supplied : []).slice(0, maxItems);
    const value = entries.map((entry) => new Filler(this.root, forEntry(entry, path.length)).fill(items, path).value);
    while (value.length < minItems) value.push(this.fill(items, path).value);
    return { value, known: Array.isArray(supplied) };
  }

  private fillLeaf(schema: Schema, path: readonly string[]): Filled {
    const type = String(schema.type ?? 'string');
    const wish = this.supply(this.slot(schema, path, type));
    const limits = limitsOf(schema);
    if (type === 'boolean') return { value: wish === true, known: typeof wish === 'boolean' };
    if (type === 'number' || type === 'integer') {
      return { value: typeof wish === 'number' ? wish : leastNumber(limits), known: typeof wish === 'number' };
    }
    const known = typeof wish === 'string' && wish !== '';
    const text = known ? wish : leastText(schema, limits);
    return { value: text.slice(0, limits.maxLength), known };
  }

  private slot(schema: Schema, path: readonly string[], type: string): Slot {
    const name = (path.at(-1) ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
    return { path, name, description: String(schema.description ?? ''), schema, type };
  }
}

/** An entry of a list is its item, or goes to the property of the item that sounds like its text. */
function forEntry(entry: unknown, depth: number): Supplier {
  return (slot) => {
    if (slot.path.length === depth) return entry;
    return /question|text|what|item|title|description|promise|topic/.test(slot.name) ? entry : undefined;
  };
}

function variantsOf(schema: Schema): Schema[] | undefined {
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return variants as Schema[];
  if (!Array.isArray(schema.type)) return undefined;
  return schema.type.map((type) => ({ ...schema, type }));
}

type Limits = Partial<
  Record<'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minimum' | 'maximum' | 'exclusiveMinimum', number>
>;

const LIMIT = /\b(minLength|maxLength|minItems|maxItems|minimum|maximum|exclusiveMinimum): (-?\d+(?:\.\d+)?)/g;

/** Limits stand in the schema, or, where the API does not take them, in the description, put there by the SDK. */
function limitsOf(schema: Schema): Limits {
  const told = Array.from(String(schema.description ?? '').matchAll(LIMIT), ([, name, value]) => [name, Number(value)]);
  return { ...(Object.fromEntries(told) as Limits), ...(schema as Limits) };
}

/** The number nearest to zero. */
function leastNumber({ minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity }: Limits): number {
  return Math.min(Math.max(0, minimum, Math.floor(exclusiveMinimum) + 1), maximum);
}

const FORMATS: Record<string, string> = {
  'date-time': '2000-01-01T00:00:00Z',
  date: '2000-01-01',
  time: '00:00:00Z',
  duration: 'PT0S',
  email: 'unknown@example.com',
  hostname: 'example.com',
  uri: 'https://example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function leastText(schema: Schema, { minLength = 0 }: Limits): string {
  const formatted = FORMATS[String(schema.format ?? '')];
  if (formatted) return formatted;
  return minLength === 0 ? '' : 'Not stated'.padEnd(minLength, '.');
}

function without(schema: Schema, name: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== name));
}
