import { useEffect } from 'preact/hooks';
import type { HostPage } from '../frame/host.page.js';

/** Does what the host page asks of the widget, and tells it when Escape closes the chat. */
export function useHostPage(
  host: HostPage | undefined,
  { ask, focus }: { ask: (text: string) => void; focus: () => void },
): void {
  useEffect(() => {
    if (!host) return;
    host.listen((message) => {
      if (message.type === 'ask') ask(message.text);
      if (message.type === 'opened') focus();
    });
    const onKeyDown = ({ key, isComposing }: KeyboardEvent) => {
      if (key === 'Escape' && !isComposing) host.tell('close');
    };
    document.addEventListener('keydown', onKeyDown);
    host.tell('ready');
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [host, ask, focus]);
}
