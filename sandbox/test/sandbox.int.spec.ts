import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { type Sandbox, SandboxError, type SandboxOptions, startSandbox } from '../src/index.js';

async function withSandbox(options: SandboxOptions, use: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe('startSandbox', () => {
  it('starts every part on free ports of this machine only', async () => {
    await withSandbox({}, async (sandbox) => {
      expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.ports.http}`);
      expect(sandbox.smtpUrl).toBe(`smtp://127.0.0.1:${sandbox.ports.smtp}`);
      expect(sandbox.baseUrl('anthropic')).toBe(`${sandbox.url}/anthropic`);
      for (const path of ['/', '/inbox', '/faults', '/anthropic/requests', '/ip-api/json/192.0.2.0']) {
        expect((await fetch(sandbox.url + path)).status).toBe(200);
      }
      expect(await (await fetch(`${sandbox.url}/nothing`)).json()).toEqual({
        error: 'GET /nothing is not served by this sandbox',
      });
    });
  });

  it('starts only the parts that are wanted', async () => {
    await withSandbox({ parts: ['ip-api'] }, async (sandbox) => {
      expect(sandbox.smtpUrl).toBe('');
      expect(sandbox.inbox.list()).toEqual([]);
      expect((await fetch(`${sandbox.url}/`)).status).toBe(404);
      expect((await fetch(`${sandbox.url}/anthropic/requests`)).status).toBe(404);
    });
  });

  it('tells in one line which port is taken, and leaves nothing running', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      for (const [options, variable] of [
        [{ port }, 'SANDBOX_PORT'],
        [{ smtpPort: port }, 'SANDBOX_SMTP_PORT'],
      ] as const) {
        const failure = await startSandbox(options).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(SandboxError);
        expect(failure).toMatchObject({ code: 'port_in_use' });
        expect((failure as Error).message).toMatch(new RegExp(`^[^\\n]*port ${port}[^\\n]*${variable}[^\\n]*$`));
      }
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('closes at once, also while a fault holds a connection, and twice without harm', async () => {
    const sandbox = await startSandbox({ parts: ['ip-api'] });
    await fetch(`${sandbox.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ part: 'ip-api', kind: 'timeout' }),
    });
    const held = fetch(`${sandbox.url}/ip-api/json/192.0.2.0`).catch(() => 'closed');
    const waiting = await fetch(`${sandbox.url}/faults`);
    expect(waiting.status).toBe(200);
    await sandbox.close();
    await sandbox.close();
    expect(await held).toBe('closed');
  });
});

describe('the page', () => {
  it('loads nothing from elsewhere and runs no script but its own', async () => {
    await withSandbox({ parts: ['page'] }, async (sandbox) => {
      const page = await fetch(`${sandbox.url}/`);
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
      const html = await page.text();
      const addresses = Array.from(html.matchAll(/\b(?:src|href)="([^"]+)"/g), ([, address]) => address);
      expect(addresses.filter((address) => !/^(?:\/|#|data:)/.test(address ?? ''))).toEqual([]);
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);
      for (const [path, type] of [
        ['/page.js', /javascript/],
        ['/page.css', /css/],
      ] as const) {
        const asset = await fetch(sandbox.url + path);
        expect(asset.headers.get('content-type')).toMatch(type);
        expect((await asset.text()).length).toBeGreaterThan(500);
      }
    });
  });
});
