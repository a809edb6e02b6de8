import { type ChatClient, isFinal } from '../client/index.js';

/** Tells of every question that is asked here and of every answer that becomes final, once each, drawn or not. */
export function watchAnswers(client: ChatClient, { asked, answered }: { asked: () => void; answered: () => void }) {
  const open = new Set<string>();
  return client.subscribe(() => {
    for (const { key, status } of client.state.turns) {
      if (isFinal(status)) {
        if (open.delete(key)) answered();
      } else if (!open.has(key)) {
        open.add(key);
        if (status === 'sending') asked();
      }
    }
  });
}
