import { describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@minime/platform';
import type { Request, Response } from 'express';
import { proxyWarning } from './proxy.warning.js';

describe('proxyWarning', () => {
  const visits = (hops: number, ...headers: (string | undefined)[]) => {
    const warn = jest.fn();
    const next = jest.fn();
    const handle = proxyWarning(hops, { warn } as unknown as Logger);
    for (const header of headers) {
      handle({ headers: { 'x-forwarded-for': header } } as unknown as Request, {} as Response, next);
    }
    return { warned: warn.mock.calls, passed: next.mock.calls.length };
  };

  it('tells once of a proxy that nobody told us of, without the address', () => {
    const { warned, passed } = visits(0, undefined, '192.0.2.7', '192.0.2.7');
    expect(warned).toEqual([[expect.stringContaining('TRUST_PROXY_HOPS')]]);
    expect(JSON.stringify(warned)).not.toContain('192.0.2.7');
    expect(passed).toBe(3);
  });

  it('says nothing where proxies are known, or none is', () => {
    expect(visits(1, '192.0.2.7').warned).toEqual([]);
    expect(visits(0, undefined).warned).toEqual([]);
  });
});
