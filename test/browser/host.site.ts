import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page that fights everything on it, as careless style sheets do. */
const HOSTILE = `
  html { font-size: 40px; }
  body { transform: translateX(0); filter: none; }
  body * { all: unset !important; display: none !important; font: 50px fantasy !important; color: red !important;
    opacity: 0.1 !important; width: 3px !important; pointer-events: none !important; z-index: -1 !important; }
  button, dialog, iframe { display: none !important; transform: scale(0.1) !important; }`;

/** Somebody's website, on an origin of its own, that shows the widget. */
export class HostSite {
  private constructor(private readonly server: Server) {}

  /** Where it is. The name differs from the gateway's, so browsers keep the two apart. */
  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param chatUrl where the widget comes from; asked at each request, so that a site can stand before the chat does */
  static async open(chatUrl: () => string): Promise<HostSite> {
    const server = createServer(async ({ url }, response) => {
      const asked = new URL(url ?? '/', 'http://host').searchParams;
      const chat = chatUrl();
      const pin = asked.has('pinned') && (await (await fetch(`${chat}/widget.json`)).json());
      const script = pin ? `${pin.file}" integrity="${pin.integrity}" crossorigin="anonymous` : 'widget.js';
      // Only what docs/widget.md asks of a site with a policy of its own.
      const policy = `default-src 'none'; script-src ${chat}; frame-src ${chat}; style-src 'nonce-host'`;
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="en"><head><title>Engines</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style nonce="host">${asked.has('hostile') ? HOSTILE : ''}</style></head>
        <body><main><h1>Engines and looms</h1><p><a href="#top">A link of the site</a></p></main>
        <script src="${chat}/${script}" defer ${asked.get('options') ?? ''}></script></body></html>`);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new HostSite(server);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
