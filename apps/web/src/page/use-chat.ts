import { useEffect, useState } from 'preact/hooks';
import type { ChatClient, ChatState } from '../client/index.js';

/** The client's state, at most one new one per frame however many chunks come in between. */
export function useChat(client: ChatClient): ChatState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    let frame = 0;
    const show = () => {
      frame = 0;
      setState(client.state);
    };
    const unsubscribe = client.subscribe(() => {
      frame ||= requestAnimationFrame(show);
    });
    show();
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [client]);
  return state;
}
