import type { Persona } from '@minime/platform';

const WRITTEN_ADDRESS = /(?:https?:\/\/)?(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?::\d+)?(?:[/?][^\s<>"'`\\\])}]*)?/giu;
const WRITTEN_MAIL = /[\w.+-]+@(?:[\w-]+\.)+\w{2,}/g;
const TRAILING = /[.,;:!?*_~]+$/;

/**
 * The addresses that an answer may link to: what stands in the words the model was given, letter for letter, and whatever
 * lies under one of the owner's own links. An address that the model composes itself could carry out what it knows.
 */
export class KnownAddresses {
  private readonly pages = new Set<string>();
  private readonly mails = new Set<string>();
  private readonly owned: string[];
  private unread: unknown[] = [];

  constructor({ links, contact, privacyUrl }: Pick<Persona, 'links' | 'contact' | 'privacyUrl'>) {
    this.owned = [...links.map(({ url }) => url), contact?.url, privacyUrl].flatMap((url) => (url ? [keyOf(url)] : []));
    if (contact?.email) this.mails.add(contact.email.toLowerCase());
  }

  /** Makes what stands in `words` known: a text, or anything that JSON can say. */
  read(words: unknown): void {
    this.unread.push(words);
  }

  /** The address as it may be written into a link; undefined: it may not. */
  linkable(address: string): string | undefined {
    const url = parsed(address);
    if (!url) return undefined;
    this.readAll();
    if (url.protocol === 'mailto:') {
      const mail = decoded(url.pathname).toLowerCase();
      return this.mails.has(mail) ? `mailto:${mail}` : undefined;
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    const key = keyOf(url.href);
    return this.pages.has(key) || this.owned.some((own) => lies(key, own)) ? url.href : undefined;
  }

  /** Most answers have no links: nothing is searched for addresses before the first. */
  private readAll(): void {
    for (const words of this.unread) {
      const text = typeof words === 'string' ? words : JSON.stringify(words);
      for (const [mail] of text.matchAll(WRITTEN_MAIL)) this.mails.add(mail.toLowerCase());
      for (const [written] of text.matchAll(WRITTEN_ADDRESS)) {
        const address = written.replace(TRAILING, '');
        this.pages.add(keyOf(/^https?:/i.test(address) ? address : `https://${address}`));
      }
    }
    this.unread = [];
  }
}

/** Undefined: it is no absolute address. */
export function parsedUrl(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

function parsed(address: string): URL | undefined {
  const url = parsedUrl(address);
  return url && url.username === '' && url.password === '' ? url : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The same page under `http`, `www.`, another anchor or a closing slash is the same page. */
function keyOf(address: string): string {
  const url = parsedUrl(address);
  if (!url) return address;
  return url.host.replace(/^www\./, '') + url.pathname.replace(/\/+$/, '') + url.search;
}

const lies = (key: string, own: string): boolean =>
  key === own || (!own.includes('?') && (key.startsWith(`${own}/`) || key.startsWith(`${own}?`)));
