import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { listenError } from './sandbox.error.js';

/** Serves one router; whatever no part answers is a JSON 404. Closing ends held connections too. */
export class HttpServer {
  private readonly server: Server;

  constructor(router: Router, log: (line: string) => void) {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use(router);
    app.use((req, res) => {
      res.status(404).json({ error: `${req.method} ${req.path} is not served by this sandbox` });
    });
    app.use((error: Error & { status?: number }, req: Request, res: Response, _next: NextFunction) => {
      const status = error.status ?? 500;
      if (status >= 500) log(`${req.method} ${req.path} failed: ${error.stack ?? error.message}`);
      if (res.headersSent) res.destroy();
      else res.status(status).json({ error: error.message });
    });
    this.server = createServer(app);
  }

  /**
   * @param port 0 for a free one
   * @returns the port in use
   * @throws SandboxError when the port cannot be had
   */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) => reject(listenError(error, port, 'SANDBOX_PORT')));
      this.server.listen(port, host, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
