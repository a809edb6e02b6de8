import { type Asked, browserTokenStore, type ChatState, connectChat, type Turn } from 'minime/client';

/** Somebody else's client, in TypeScript: it is only ever type-checked, as part of this repository. */
export async function answerTo(question: string, url: string): Promise<string> {
  const chat = connectChat({ url, tokens: browserTokenStore(), context: () => ({ locale: 'en' }) });
  const asked: Asked = await chat.ask(question);
  if (!asked.ok) throw new Error(`${asked.error.code}: ${asked.error.message}`);
  return new Promise((resolve) => {
    const stop = chat.subscribe(() => {
      const turn: Turn | undefined = chat.state.turns.at(-1);
      if (turn?.status !== 'finished') return;
      stop();
      resolve(turn.content);
    });
  });
}

/** What is no use of it is refused, so that the types are types and not `any`. */
export function misuse({ session }: ChatState): void {
  // @ts-expect-error: a store for the token is missing
  connectChat({ url: 'https://chat.example.org', context: () => ({}) });
  // @ts-expect-error: the owner has a name, not a number
  const name: number | undefined = session?.persona.name;
  // @ts-expect-error: there is no such thumb
  void connectChat({ tokens: browserTokenStore(), context: () => ({}) }).feedback('1', 'sideways', String(name));
}
