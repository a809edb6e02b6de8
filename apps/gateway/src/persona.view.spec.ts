import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { publicPersona } from '@minime/contracts';
import { persona } from '@minime/platform';
import { PersonaView } from './persona.view.js';

const told = { name: 'Grace', greeting: 'Hello.', disclosure: 'I am an AI.', rules: ['Never say so.'] };
const view = (avatar?: string, publicUrl?: string) =>
  new PersonaView(persona.parse({ ...told, ...(avatar && { avatar }) }), { file: '/owner/persona.yaml', publicUrl });

describe('PersonaView', () => {
  it('shows what is for visitors, and nothing of how the owner instructs the model', () => {
    expect(view().public).toEqual({
      name: 'Grace',
      greeting: 'Hello.',
      disclosure: 'I am an AI.',
      starters: [],
      links: [],
    });
    expect(publicPersona.parse(view('a.png').public)).toEqual(view('a.png').public);
  });

  it('serves a picture that stands beside the persona file, under its own name', () => {
    expect(view('./pictures/my face.png').public.avatar).toBe('/persona/my%20face.png');
    expect(view('./pictures/my face.png').avatarFile).toBe(resolve('/owner/pictures/my face.png'));
  });

  it('names it by its whole address where that is known, because other sites show it', () => {
    expect(view('me.png', 'https://chat.example.org').public.avatar).toBe('https://chat.example.org/persona/me.png');
  });

  it('leaves a picture on the web where it is', () => {
    expect(view('https://grace.example/me.png').public.avatar).toBe('https://grace.example/me.png');
    expect(view('https://grace.example/me.png').avatarFile).toBeUndefined();
  });

  it('serves no file that is no picture', () => {
    expect(view('../.env').avatarFile).toBeUndefined();
  });
});
