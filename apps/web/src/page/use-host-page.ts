import { useEffect, useRef } from 'preact/hooks';
import type { HostPage } from '../frame/host.page.js';

interface Reactions {
  ask: (text: string) => void;
  focus: () => void;
}

/**
 * Does what the host page asks of the widget, and tells it when Escape closes the chat.
 * @param isShown whether there is a field to focus yet
 */
export function useHostPage(host: HostPage | undefined, isShown: boolean, { ask, focus }: Reactions): void {
  const wantsFocus = useRef(false);

  useEffect(() => {
    if (!host) return;
    host.listen((message) => {
      if (message.type === 'ask') ask(message.text);
      if (message.type !== 'opened') return;
      wantsFocus.current = true;
      focus();
      // A frame may hear of it before it is shown again, and what is not shown takes no focus; nor is it drawn.
      requestAnimationFrame(focus);
    });
    const onKeyDown = ({ key, isComposing }: KeyboardEvent) => {
      if (key === 'Escape' && !isComposing) host.tell('close');
    };
    document.addEventListener('keydown', onKeyDown);
    host.tell('ready');
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [host, ask, focus]);

  useEffect(() => {
    if (isShown && wantsFocus.current) focus();
  }, [isShown, focus]);
}
