import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it } from '@jest/globals';
import { waitFor } from '@minime/testing';
import { nodeFetch } from '../src/adapters/node.fetch.js';

const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

const server = createServer(async (request, response) => {
  await buffer(request);
  response.write('half an ');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('does not keep what was asked while the answer streams', async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const leaving = new AbortController();

  const ask = async () => {
    const body = Buffer.alloc(1_000_000);
    const response = await nodeFetch(url, { method: 'POST', body, signal: leaving.signal });
    return { response, asked: new WeakRef(body) };
  };
  const { response, asked } = await ask();

  const forgotten = () => {
    collectGarbage();
    return asked.deref() === undefined;
  };
  await waitFor(forgotten, { what: 'the request to be forgotten', timeoutMs: 10_000 });
  expect(response.status).toBe(200);
  leaving.abort();
  await expect(response.text()).rejects.toThrow();
});
