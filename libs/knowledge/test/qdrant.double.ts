import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { json, type NextFunction, type Request, type Response } from 'express';
import type { z } from 'zod';
import { DoubleCollection, Rejection } from './qdrant.double.collection.js';
import {
  batch,
  changeAliases,
  createCollection,
  createIndex,
  queryBatch,
  retrieve,
  scroll,
  upsert,
} from './qdrant.double.schema.js';

const MAX_BODY = '32mb';

/**
 * Qdrant's REST API over HTTP, for tests where there is no Qdrant: what an index needs of it, answered and refused as
 * the public description says. It keeps everything in memory and searches exactly.
 */
export class QdrantDouble {
  /** Requests so far, as `METHOD /path`. */
  readonly requests: string[] = [];
  private readonly collections = new Map<string, DoubleCollection>();
  private aliases = new Map<string, string>();
  private readonly server: Server;
  private failing: string | undefined;

  private constructor(private readonly apiKey: string | undefined) {
    this.server = createServer(this.routes());
  }

  /** @param port 0 for a free one */
  static async start({ apiKey, port = 0 }: { apiKey?: string; port?: number } = {}): Promise<QdrantDouble> {
    const double = new QdrantDouble(apiKey);
    await new Promise<void>((resolve) => double.server.listen(port, '127.0.0.1', resolve));
    return double;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next request whose path ends so fails with 500, before anything is done. */
  failNext(pathEnd: string): void {
    this.failing = pathEnd;
  }

  collectionNames(): string[] {
    return [...this.collections.keys()];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private routes() {
    const app = express();
    app.use((request, _response, next) => {
      this.requests.push(`${request.method} ${request.path}`);
      if (this.apiKey && request.get('api-key') !== this.apiKey) throw new Rejection(401, 'Must provide an API key');
      if (this.failing !== undefined && request.path.endsWith(this.failing)) {
        this.failing = undefined;
        throw new Rejection(500, 'Service internal error');
      }
      next();
    });
    app.use(json({ limit: MAX_BODY }));
    this.collectionRoutes(app);
    this.pointRoutes(app);
    app.use((request, _response) => {
      throw new Rejection(404, `${request.method} ${request.path} is not served by this double`);
    });
    app.use((error: Error & { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
      response.status(error.status ?? 500).json({ status: { error: error.message }, time: 0 });
    });
    return app;
  }

  private collectionRoutes(app: express.Express): void {
    app.get('/collections', (_request, response) => {
      answer(response, { collections: this.collectionNames().map((name) => ({ name })) });
    });
    app.get('/aliases', (_request, response) => {
      const aliases = [...this.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name }));
      answer(response, { aliases });
    });
    app.post('/collections/aliases', (request, response) => {
      this.changeAliases(parse(changeAliases, request.body).actions);
      answer(response, true);
    });
    app.get('/collections/:name', (request, response) => answer(response, this.find(request).info()));
    app.put('/collections/:name', (request, response) => {
      const { name } = request.params;
      if (this.collections.has(name) || this.aliases.has(name)) {
        throw new Rejection(409, `Wrong input: Collection \`${name}\` already exists!`);
      }
      this.collections.set(name, new DoubleCollection(parse(createCollection, request.body)));
      answer(response, true);
    });
    app.delete('/collections/:name', (request, response) => {
      const { name } = request.params;
      for (const [alias, target] of this.aliases) if (target === name) this.aliases.delete(alias);
      answer(response, this.collections.delete(name));
    });
    app.put('/collections/:name/index', (request, response) => {
      this.find(request).indexes.add(parse(createIndex, request.body).field_name);
      answer(response, { operation_id: 1, status: 'completed' });
    });
  }

  private pointRoutes(app: express.Express): void {
    app.put('/collections/:name/points', (request, response) => {
      const collection = this.find(request);
      const { points } = parse(upsert, request.body);
      collection.check(points);
      collection.upsert(points);
      answer(response, { operation_id: 1, status: 'completed' });
    });
    app.post('/collections/:name/points/batch', (request, response) => {
      const collection = this.find(request);
      const { operations } = parse(batch, request.body);
      for (const operation of operations) if ('upsert' in operation) collection.check(operation.upsert.points);
      for (const operation of operations) {
        if ('upsert' in operation) collection.upsert(operation.upsert.points);
        else collection.delete(operation.delete);
      }
      answer(
        response,
        operations.map((_, index) => ({ operation_id: index, status: 'completed' })),
      );
    });
    app.post('/collections/:name/points', (request, response) => {
      const collection = this.find(request);
      const { ids, with_payload } = parse(retrieve, request.body);
      answer(response, collection.retrieve(ids, with_payload));
    });
    app.post('/collections/:name/points/scroll', (request, response) => {
      const collection = this.find(request);
      answer(response, collection.scroll(parse(scroll, request.body)));
    });
    app.post('/collections/:name/points/query/batch', (request, response) => {
      const collection = this.find(request);
      const { searches } = parse(queryBatch, request.body);
      answer(
        response,
        searches.map((search) => collection.query(search)),
      );
    });
  }

  private find(request: Request): DoubleCollection {
    const name = String(request.params.name);
    const found = this.collections.get(this.aliases.get(name) ?? name);
    if (!found) throw new Rejection(404, `Not found: Collection \`${name}\` doesn't exist!`);
    return found;
  }

  /** All or none. */
  private changeAliases(actions: z.output<typeof changeAliases>['actions']): void {
    const changed = new Map(this.aliases);
    for (const action of actions) {
      if ('create_alias' in action) {
        const { alias_name, collection_name } = action.create_alias;
        if (this.collections.has(alias_name)) throw new Rejection(409, `Collection \`${alias_name}\` already exists!`);
        if (!this.collections.has(collection_name)) {
          throw new Rejection(404, `Not found: Collection \`${collection_name}\` doesn't exist!`);
        }
        changed.set(alias_name, collection_name);
      } else if ('delete_alias' in action) changed.delete(action.delete_alias.alias_name);
      else throw new Rejection(400, 'this double renames no alias');
    }
    this.aliases = changed;
  }
}

/** Qdrant tells a malformed body with 400 and where it is wrong. */
function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Rejection(400, `Format error in JSON body: ${issue?.path.join('.')}: ${issue?.message}`);
}

const answer = (response: Response, result: unknown): void => void response.json({ result, status: 'ok', time: 0.001 });
