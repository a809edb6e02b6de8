import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, House } from './gateway.harness.js';

const PAGE = '<!doctype html><title>Chat</title>';

let house: House;
let gateway: Gateway;
let web: string;

beforeAll(async () => {
  web = await mkdtemp(join(tmpdir(), 'web of minime '));
  await mkdir(join(web, 'assets'));
  await writeFile(join(web, 'assets', 'page-1a2b3c.js'), 'export const x = 1;\n'.repeat(200));
  await writeFile(join(web, 'widget.js'), '1');
  await writeFile(join(web, 'widget-0a1b2c3d.js'), '1');
  house = await House.open();
  gateway = await house.gateway({ ALLOWED_ORIGINS: 'https://ada.example' }, web);
});
afterAll(async () => {
  await house.close();
  await rm(web, { recursive: true });
});

/** A path as it is, which `fetch` would tidy up first. */
function get(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${gateway.url}/`, { path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the pages', () => {
  it('say what to do while there is no chat page, and are there once it is built', async () => {
    const unbuilt = await fetch(gateway.url);
    expect(unbuilt.status).toBe(503);
    expect(await unbuilt.text()).toBe('The chat page has not been built yet: run npm run build.\n');
    await writeFile(join(web, 'index.html'), PAGE);
    const built = await fetch(gateway.url);
    expect([built.status, built.headers.get('content-type'), await built.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      PAGE,
    ]);
  });

  it('are kept by browsers for as long as their names stand for their content', async () => {
    const kept = async (path: string) => (await fetch(`${gateway.url}${path}`)).headers.get('cache-control');
    expect(await kept('/')).toBe('no-cache');
    expect(await kept('/index.html')).toBe('no-cache');
    expect(await kept('/assets/page-1a2b3c.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/widget.js')).toBe('public, max-age=300');
    expect(await kept('/widget-0a1b2c3d.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/theme.css')).toBe('public, max-age=300');
  });

  it('travel compressed', async () => {
    const { headers } = await fetch(`${gateway.url}/assets/page-1a2b3c.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(headers.get('content-encoding')).toBe('gzip');
  });

  it('let no script in but their own, and no site show them but the named ones', async () => {
    const { headers } = await fetch(gateway.url);
    const policy = headers.get('content-security-policy') ?? '';
    const { host } = new URL(gateway.url);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host};`);
    expect(policy).toContain("frame-ancestors 'self' https://ada.example");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('may be loaded by other sites, the widget with a check of its digest', async () => {
    const { headers } = await fetch(`${gateway.url}/widget.js`, { headers: { Origin: 'https://elsewhere.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it("wear the owner's own style sheet", async () => {
    const theme = await fetch(`${gateway.url}/theme.css`);
    expect([theme.status, theme.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(await theme.text()).toContain('--accent');
  });

  it("show the owner's picture and no other file of theirs", async () => {
    const picture = await fetch(`${gateway.url}/persona/avatar.svg`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    const others = ['persona.yaml', '..%2fpersona.yaml', '../persona/persona.yaml', 'avatar.svg%00', '', '.', '..%5cx'];
    for (const file of others) expect([file, await get(`/persona/${file}`)]).toEqual([file, 404]);
  });

  it('end where there is none, plainly', async () => {
    const missing = await fetch(`${gateway.url}/wp-login.php`);
    expect([missing.status, missing.headers.get('content-type'), await missing.text()]).toEqual([
      404,
      'text/plain; charset=utf-8',
      'Not Found\n',
    ]);
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/../../package.json', '/.env']) {
      expect([path, await get(path)]).toEqual([path, 404]);
    }
    expect([await get('/%ff'), await get('/persona/%ff')]).toEqual([404, 400]);
  });
});
