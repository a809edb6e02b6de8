import { describe, expect, it } from '@jest/globals';
import { ConnectionCap } from './connection.cap.js';

describe('ConnectionCap', () => {
  it('holds each client to its number, IPv6 by /64', () => {
    const cap = new ConnectionCap({ MAX_CONNECTIONS_PER_IP: 2 });
    cap.enter('2001:db8::1');
    cap.enter('2001:db8::2');
    expect(() => cap.enter('2001:db8::3')).toThrow(expect.objectContaining({ code: 'too_many_connections' }));
    expect(() => cap.enter('2001:db8:0:1::1')).not.toThrow();
  });

  it('counts a connection off once, however often it is told', () => {
    const cap = new ConnectionCap({ MAX_CONNECTIONS_PER_IP: 2 });
    const leave = cap.enter('198.51.100.7');
    cap.enter('198.51.100.7');
    leave();
    leave();
    cap.enter('198.51.100.7');
    expect(() => cap.enter('198.51.100.7')).toThrow(expect.objectContaining({ code: 'too_many_connections' }));
  });
});
