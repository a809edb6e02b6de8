/** What a visitor told about themselves. */
export interface VisitorFacts {
  name?: string;
  company?: string;
  role?: string;
  email?: string;
}

const WORD = String.raw`(?:\p{Lu}\.|\p{Lu}[\p{L}'’-]*)`;
const NAME = String.raw`${WORD}(?:\s+(?:(?:van|von|de|da|del|der|den|dos|la|le|bin|al)\s+)?${WORD}){0,3}`;
/** `von` and `de` may lead to the company, so they are no part of the name where those are the everyday words. */
const PLAIN_NAME = String.raw`${WORD}(?:\s+${WORD}){0,3}`;
const COMPANY = String.raw`(?:the\s+)?\p{Lu}[\p{L}\d&.'’-]*(?:\s+(?:&\s+|of\s+)?\p{Lu}[\p{L}\d&'’-]*){0,4}`;
const ROLE = String.raw`\p{L}[\p{L}/ -]{1,48}?`;
const AT = '(?:at|for|of|with|from|bei|von|en|na|no|da|do|de|chez)';
const I_AM = "(?:I['’]?m|I am)";
const JOB =
  /engineer|developer|programmer|manager|director|founder|\bc[efto]o\b|designer|researcher|scientist|professor|student|teacher|journalist|recruiter|lawyer|doctor|consultant|architect|analyst|head of|lead|officer|writer|editor|investor|mathematician/i;

/** Each pattern names what it finds; an earlier one wins. */
const PATTERNS = [
  String.raw`(?:${I_AM}|[Mm]y name(?:['’]s| is)|[Cc]all me|(?:^|[.!?]\s+)[Tt]his is)\s+(?<name>${NAME})`,
  String.raw`(?:[Ii]ch bin|[Ii]ch hei(?:ß|ss)e|[Mm]ein Name ist|[Ss]oy|[Mm]e llamo|[Mm]i nombre es|[Ss]ou|[Mm]e chamo|[Mm]eu nome é|[Jj]e suis|[Jj]e m['’]appelle)\s+(?<name>${PLAIN_NAME})`,
  String.raw`[Mm]y name(?:['’]s| is)\s+(?<name>\p{L}[\p{L}'’-]+(?:\s+(?!and\b|from\b|at\b|i\b)\p{L}[\p{L}'’-]+){0,2})`,
  String.raw`(?:${I_AM}|[Ii] work as)\s+(?:an?|the)\s+(?<role>${ROLE})\s+${AT}\s+(?<company>${COMPANY})`,
  String.raw`(?:${I_AM}|[Ii] work as)\s+(?:an?|the)\s+(?<role>${ROLE})(?=[.,;!?]|\s+and\b|$)`,
  String.raw`[Mm]y (?:role|title|job) is\s+(?:an?\s+|the\s+)?(?<role>${ROLE})(?=[.,;!?]|\s+(?:at|and|for)\b|$)`,
  String.raw`(?:[Ii] work (?:at|for|with)|[Ii] represent|[Oo]n behalf of|[Mm]y company is|[Ii]ch arbeite bei|[Tt]rabajo en|[Tt]rabalho (?:na|no|em)|[Jj]e travaille chez)\s+(?<company>${COMPANY}|[\p{L}\d&.-]+)`,
].map((pattern) => new RegExp(pattern, 'gu'));

/** What may stand behind a name: "Grace Hopper, engineer at Navy Labs", "Grace from Navy Labs". */
const AFTER_NAME = [
  String.raw`^,?\s+(?:(?:an?|the)\s+)?(?<role>${ROLE})\s+${AT}\s+(?<company>${COMPANY})`,
  String.raw`^,?\s+${AT}\s+(?<company>${COMPANY})`,
].map((pattern) => new RegExp(pattern, 'u'));

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u;

/** "I'm German" is no introduction. */
const NO_NAMES = new Set(
  'german french spanish portuguese brazilian italian english british american canadian indian chinese japanese european polish dutch swedish ceo cto cfo coo hr not just so very sorry looking interested curious'.split(
    ' ',
  ),
);

interface Finding {
  facts: VisitorFacts;
  start: number;
  end: number;
}

function findings(text: string): Finding[] {
  return PATTERNS.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match): Finding => {
      const found = match.groups ?? {};
      const end = match.index + match[0].length;
      const after = found.name ? AFTER_NAME.map((next) => next.exec(text.slice(end))).find(Boolean) : undefined;
      const facts = { ...found, ...after?.groups };
      return { facts, start: match.index, end: end + (after?.[0].length ?? 0) };
    }),
  ).filter(({ facts }) => plausible(facts));
}

function plausible({ name, role, company }: VisitorFacts): boolean {
  if (name && NO_NAMES.has(name.toLowerCase())) return false;
  return !role || company !== undefined || JOB.test(role);
}

/** Name, company, role and address that a text states, as far as it does. */
export function visitorFacts(text: string): VisitorFacts {
  const facts: VisitorFacts = {};
  for (const { facts: found } of findings(text)) {
    facts.name ??= found.name && titleCase(found.name);
    facts.company ??= found.company?.replace(/^the\s+/, '').replace(/\.$/, '');
    facts.role ??= found.role && (JOB.test(found.role) ? found.role.trim() : undefined);
  }
  const email = EMAIL.exec(text)?.[0];
  if (email) facts.email = email;
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value)) as VisitorFacts;
}

/** The text without its introductions: what is left of "I'm Grace from Navy Labs. What is a loop?" is the question. */
export function withoutIntroduction(text: string): string {
  const spans = findings(text);
  const outside = (at: number) => !spans.some(({ start, end }) => at >= start && at < end);
  return text
    .split('')
    .filter((_, at) => outside(at))
    .join('')
    .replace(/\b(?:[Mm]y|[Mm]eine?)\s+e-?mail(?:\s+address)?\s+(?:is|ist)\s+/u, '')
    .replace(EMAIL, '')
    .replace(/^[\s,;.!–-]+(?:and\s+)?/u, '')
    .replace(/\s+([.,!?])/gu, '$1')
    .trim();
}

const titleCase = (name: string) =>
  /\p{Lu}/u.test(name) ? name : name.replace(/(^|\s)\p{L}/gu, (initial) => initial.toUpperCase());

const LINE =
  /["']?\b(name|company|organi[sz]ation|employer|role|job title|e-?mail)["']?\s*[:=]\s*["']?([^"'\n,;}<>]+)/gi;
const UNKNOWN = /^(?:null|none|unknown|undefined|not (?:given|stated|known)|n\/a|-+|\?)?$/i;

/** The same from a profile, as lines (`Name: Grace Hopper`), JSON or attributes. */
export function factsFromProfile(text: string): VisitorFacts {
  const facts: VisitorFacts = {};
  for (const [, label = '', raw = ''] of text.matchAll(LINE)) {
    const value = raw.trim();
    if (UNKNOWN.test(value)) continue;
    facts[fieldOf(label)] ??= value;
  }
  return facts;
}

function fieldOf(label: string): keyof VisitorFacts {
  if (/mail/i.test(label)) return 'email';
  if (/role|title/i.test(label)) return 'role';
  return /name/i.test(label) ? 'name' : 'company';
}
