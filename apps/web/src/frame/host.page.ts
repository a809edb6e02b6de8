import type { FromFrame, Hello, ToFrame } from './messages.js';

/** The page that shows the widget, as the chat in its frame sees it. */
export interface HostPage {
  /** Its address, as it says itself. */
  readonly address: string;
  tell(type: FromFrame['type']): void;
  /** Calls `listener` with every message from now on, those that have waited included. */
  listen(listener: (message: ToFrame) => void): void;
}

/** Resolves when the loader has said hello, at once or later. Call it before anything is waited for. */
export const meetHostPage = (): Promise<HostPage> =>
  new Promise((resolve) => {
    const onMessage = ({ data, source, ports }: MessageEvent<Partial<Hello> | undefined>) => {
      const [port] = ports;
      if (source !== window.parent || data?.minime !== 'hello' || !port) return;
      window.removeEventListener('message', onMessage);
      resolve({
        address: String(data.page),
        tell: (type) => port.postMessage({ type } satisfies FromFrame),
        listen: (listener) => {
          // Setting `onmessage` opens the port: what was sent before waits in it.
          port.onmessage = ({ data: message }: MessageEvent<ToFrame>) => listener(message);
        },
      });
    };
    window.addEventListener('message', onMessage);
  });
