import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { outsideParts } from '../../apps/local/src/outside.js';
import { settingProblems, settingsOf } from '../repository/app.settings.js';

interface Service {
  image?: string;
  build?: { args: { APP: string } };
  environment?: Record<string, string>;
  env_file?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  volumes?: string[];
  ports?: string[];
  profiles?: string[];
}

interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, null>;
}

const OURS = ['gateway', 'chat', 'geo', 'summary', 'ingest', 'migrate', 'sandbox'];

/** The schema of the Compose specification, as a linter of compose files carries it; no package is it alone. */
const LINTER = dirname(fileURLToPath(import.meta.resolve('dclint/package.json')));
const specification = JSON.parse(await readFile(join(LINTER, 'schemas/compose.schema.json'), 'utf8'));
/** It names its dialect by an address that is not the dialect's. */
const DRAFT = 'http://json-schema.org/draft-07/schema#';

const text = await readFile('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const demo = parseEnv(await readFile('demo.env', 'utf8')) as Record<string, string>;
const override = await readFile('docker-compose.override.example.yml', 'utf8');

/** As compose reads `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
const interpolate = (value: string, env: Record<string, string>): string =>
  value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, kind, rest) => {
    if (env[name]) return env[name];
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return kind === '-' ? rest : '';
  });

function environmentOf(service: Service, env: Record<string, string>): Record<string, string> {
  const own = Object.entries(service.environment ?? {}).map(([name, value]) => [name, interpolate(value, env)]);
  const set = own.filter(([, value]) => value !== '');
  return Object.fromEntries(set);
}

/** What is wrong with what a service of ours is told in so many words, and gets from the file besides. */
function problems(name: string, service: Service, env: Record<string, string>): string[] {
  const told = environmentOf(service, env);
  const file = service.env_file ? env : {};
  const known = Object.keys(settingsOf[name]?.shape ?? {});
  const besides = Object.fromEntries(Object.entries(file).filter(([key]) => known.includes(key)));
  return settingProblems(name, { ...besides, ...told });
}

describe('compose', () => {
  const check = new Ajv({ strict: false, validateFormats: false }).compile({ ...specification, $schema: DRAFT });

  it.each([
    ['docker-compose.yml', text],
    ['docker-compose.override.example.yml', override],
  ])("%s is what the Compose specification's schema knows", (_, source) => {
    check(parse(source, { merge: true }));
    expect(check.errors ?? []).toEqual([]);
  });

  it.each([[[]], [['demo']], [['tls']], [['demo', 'tls']]])('stands by itself with the profiles %j', (profiles) => {
    const active = Object.entries(compose.services).filter(
      ([, service]) =>
        !service.profiles || service.profiles.some((profile) => (profiles as string[]).includes(profile)),
    );
    const names = active.map(([name]) => name);
    expect(['sandbox', 'caddy'].filter((name) => names.includes(name))).toEqual(
      ['demo', 'tls'].flatMap((profile, at) =>
        (profiles as string[]).includes(profile) ? ['sandbox', 'caddy'][at] : [],
      ),
    );
    const missing = active.flatMap(([, { depends_on: after = {} }]) =>
      Object.keys(after).filter((name) => !names.includes(name)),
    );
    expect(missing).toEqual([]);
    check({ ...compose, services: Object.fromEntries(active) });
    expect(check.errors ?? []).toEqual([]);
  });

  it('believes one proxy where its own stands in front, and none else', () => {
    const hops = (env: Record<string, string>) =>
      environmentOf(compose.services.gateway as Service, { ...demo, ...env }).TRUST_PROXY_HOPS;
    expect(hops({})).toBe('0');
    const [, told] = /with TLS in front: +also (.*) in \.env/.exec(text) ?? [];
    const settings = Object.fromEntries(
      [...(told ?? '').matchAll(/(\w+)=(\S+?),? /g)].map(([, name, value]) => [name, value]),
    );
    expect(settings).toMatchObject({ TRUST_PROXY_HOPS: '1' });
    expect(hops(settings)).toBe('1');
  });

  it('would not pass that schema with a misspelt key', () => {
    check(parse(text.replace('restart: unless-stopped', 'restarts: unless-stopped'), { merge: true }));
    expect(JSON.stringify(check.errors)).toContain('restarts');
  });

  it('is checked by a schema that knows what the specification has learnt since', () => {
    expect(
      check({ services: { a: { image: 'a', healthcheck: { start_interval: '1s' }, provider: { type: 'b' } } } }),
    ).toBe(true);
  });

  it('builds every program of ours from the one Dockerfile, called by one word', () => {
    const built = Object.entries(compose.services).filter(([, { build }]) => build);
    expect(built.map(([name]) => name).sort()).toEqual([...OURS].sort());
    for (const [name, { build, image }] of built) {
      expect(build?.args.APP).toBe(name);
      expect(image).toBe(`minime/${name}:\${MINIME_TAG:-latest}`);
    }
  });

  it.each(OURS)('gives %s every variable it requires, and none that it does not know', (name) => {
    expect(problems(name, compose.services[name] as Service, demo)).toEqual([]);
  });

  it('would find a variable that a service does not know, and one that it lacks', () => {
    const geo = { ...compose.services.geo, environment: { LOGLEVEL: 'info' } };
    expect(problems('geo', geo, demo)).toEqual(['geo: knows no LOGLEVEL', 'geo: lacks RABBITMQ_URL']);
  });

  it('holds no secret: without the three passwords it does not start', () => {
    for (const name of ['POSTGRES_PASSWORD', 'RABBITMQ_PASSWORD', 'SESSION_SECRET']) {
      const { [name]: _, ...rest } = demo;
      const start = () => Object.values(compose.services).map((service) => environmentOf(service, rest));
      expect(start).toThrow(`${name}: set it in .env`);
    }
    expect(text).not.toMatch(/^ *\w*(PASSWORD|PASS|SECRET|KEY): +[^$\s]/m);
  });

  it('starts nothing before what it stands on is well', () => {
    for (const [name, { depends_on: after = {} }] of Object.entries(compose.services)) {
      for (const [other, { condition }] of Object.entries(after)) {
        const target = compose.services[other];
        expect({ name, other, exists: target !== undefined }).toEqual({ name, other, exists: true });
        if (condition === 'service_healthy') expect(target?.healthcheck ?? target?.build).toBeDefined();
        else expect([condition, other]).toEqual(['service_completed_successfully', 'migrate']);
      }
    }
    for (const name of ['gateway', 'chat', 'geo', 'summary', 'ingest']) {
      expect(compose.services[name]?.depends_on).toMatchObject({
        migrate: { condition: 'service_completed_successfully' },
        rabbitmq: { condition: 'service_healthy' },
      });
    }
  });

  it('keeps what is stored in named volumes, and names every one of them', () => {
    const used = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((one) => one.split(':')[0]));
    const named = used.filter((name) => !name?.startsWith('.'));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes ?? {}).sort());
  });

  it('opens nothing to the world but the proxy that one asks for', () => {
    const world = Object.entries(compose.services).filter(([, { ports = [] }]) =>
      ports.some((port) => !interpolate(port, {}).startsWith('127.0.0.1:')),
    );
    expect(world.map(([name, { profiles }]) => [name, profiles])).toEqual([['caddy', ['tls']]]);
  });

  it('plays the outside world in the demo only', () => {
    expect(compose.services.sandbox?.profiles).toEqual([demo.COMPOSE_PROFILES]);
    expect(text.replaceAll(/^ *#.*$/gm, '')).not.toMatch(/http:\/\/sandbox/);
  });

  it('plays every part of it in the demo, and says so', () => {
    const names = outsideParts.map(({ name }) => name);
    expect(demo.SANDBOXED?.split(',')).toEqual(names);
    const played = outsideParts.filter(({ realWhen }) => realWhen.some((name) => demo[name]?.includes('sandbox')));
    expect(played.map(({ name }) => name)).toEqual(names);
  });
});
