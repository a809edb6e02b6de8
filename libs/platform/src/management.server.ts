import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { AppError } from './app.error.js';
import type { Health } from './health.js';

/** `/healthz`, `/readyz` and `/metrics` of one process, on a port of their own that no visitor reaches. */
export class ManagementServer {
  private constructor(private readonly server: Server) {}

  /** @throws AppError `port_in_use` */
  static async listen(port: number, health: Health, metrics: Registry): Promise<ManagementServer> {
    const server = createServer(async (request, response) => {
      const path = request.url?.split('?')[0];
      if (path === '/healthz') return response.writeHead(200, { 'content-type': 'text/plain' }).end('alive\n');
      if (path === '/readyz') {
        const report = health.report();
        return response
          .writeHead(report.ready ? 200 : 503, { 'content-type': 'application/json' })
          .end(`${JSON.stringify(report)}\n`);
      }
      if (path === '/metrics') {
        const text = await metrics.metrics();
        return response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
      }
      return response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? new AppError(
                'port_in_use',
                `Port ${port} is taken: set MANAGEMENT_PORT to another one (0: any free port)`,
              )
            : error,
        ),
      );
      server.listen(port, resolve);
    });
    return new ManagementServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
