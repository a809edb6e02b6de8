import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A host that knows nothing of the product: it hands out the files of a folder, with the fields that `_headers` names. */
export class StaticSite {
  private constructor(private readonly server: Server) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param folder may be written after the site is opened */
  static async open(folder: string): Promise<StaticSite> {
    const server = createServer(({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://static');
      const path = pathname === '/' ? '/index.html' : pathname;
      try {
        const body = readFileSync(join(folder, path));
        for (const [name, value] of fieldsOf(readFileSync(join(folder, '_headers'), 'utf8'), path)) {
          response.setHeader(name, value);
        }
        response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new StaticSite(server);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** What a `_headers` file says of a path: paragraphs of a pattern, in which `*` is anything, and the fields below it. */
const fieldsOf = (rules: string, path: string): [string, string][] =>
  rules.split(/\n{2,}/).flatMap((rule) => {
    const [pattern = '', ...fields] = rule.trim().split('\n');
    const isMeant = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(path);
    return isMeant
      ? fields.map(
          (field) =>
            field
              .trim()
              .split(/: (.*)/)
              .slice(0, 2) as [string, string],
        )
      : [];
  });
