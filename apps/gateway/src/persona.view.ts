import { basename, dirname, resolve } from 'node:path';
import type { ContactCard, PublicPersona } from '@minime/contracts';
import type { Persona } from '@minime/platform';

/** Colours and measures of the chat page that the owner changes. */
const THEME = 'theme.css';
const IMAGE = /\.(avif|gif|jpe?g|png|svg|webp)$/i;

export interface PersonaOrigin {
  /** Path of the persona file; a local avatar stands relative to it. */
  file: string;
  /** Where visitors reach this gateway, when it is known: other sites need the avatar's full address. */
  publicUrl?: string | undefined;
}

/** The owner as visitors may see them, and the local files that go with it. */
export class PersonaView {
  readonly public: PublicPersona;
  /** Of the owner's own pages, BCP 47. */
  readonly ownerLanguage: string;
  /** Told only where the AI does not answer. */
  readonly contact: ContactCard | undefined;
  /** Absolute path of the avatar when it is a local picture. */
  readonly avatarFile: string | undefined;
  /** Absolute path where the owner's own style sheet would be. */
  readonly themeFile: string;

  constructor(persona: Persona, { file, publicUrl }: PersonaOrigin) {
    const { name, avatar, headline, greeting, starters, links, disclosure, privacyUrl, colour } = persona;
    this.contact = persona.contact;
    this.ownerLanguage = persona.notificationLanguage;
    this.themeFile = resolve(dirname(file), THEME);
    const local = avatar !== undefined && !/^(https?|data):/i.test(avatar) && IMAGE.test(avatar);
    this.avatarFile = local ? resolve(dirname(file), avatar) : undefined;
    const shown = this.avatarFile ? avatarUrl(this.avatarFile, publicUrl) : avatar;
    this.public = {
      name,
      greeting,
      starters,
      links,
      disclosure,
      ...(shown && { avatar: shown }),
      ...(headline && { headline }),
      ...(privacyUrl && { privacyUrl }),
      ...(colour && { colour }),
    };
  }
}

function avatarUrl(file: string, publicUrl: string | undefined): string {
  const path = `/persona/${encodeURIComponent(basename(file))}`;
  return publicUrl ? new URL(path, publicUrl).href : path;
}
