import { useEffect, useState } from 'preact/hooks';
import type { ChatClient, ChatState } from '../client/index.js';
import { missingCards } from './card.js';

/** How long all else waits for the code of the first card, in ms, so that nothing is pushed away by it later. */
const CARDS_TIMEOUT_MS = 1_000;

/** The client's state, at most one new one per frame however many chunks come in between. */
export function useChat(client: ChatClient): ChatState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    let frame = 0;
    const show = async () => {
      const missing = missingCards(client.state.turns);
      if (missing) await Promise.race([missing, new Promise((done) => setTimeout(done, CARDS_TIMEOUT_MS))]);
      frame = 0;
      setState(client.state);
    };
    const unsubscribe = client.subscribe(() => {
      frame ||= requestAnimationFrame(show);
    });
    void show();
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [client]);
  return state;
}
