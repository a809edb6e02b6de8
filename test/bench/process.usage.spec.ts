import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpuSeconds, memoryMb } from './process.usage.js';

/** Works for 0.3 s, however long others keep it from that, keeps 40 MB and tells who it is. */
const CHILD = `while (process.cpuUsage().user < 300_000);
  globalThis.kept = Buffer.alloc(40_000_000, 1);
  console.log(process.pid);
  process.stdin.resume();`;
const PARENT = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(CHILD)}], { stdio: 'inherit' });`;

describe('what a process uses', () => {
  let parent: ChildProcess;
  let child: number;

  beforeAll(async () => {
    parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [said] = await once(parent.stdout!, 'data');
    child = Number(said);
  });

  afterAll(async () => {
    const closed = once(parent, 'close');
    parent.stdin?.end();
    await closed;
  });

  it('is counted with what its children use', () => {
    expect(memoryMb(parent.pid!)).toBeGreaterThan(memoryMb(child));
    expect(cpuSeconds(parent.pid!)).toBeGreaterThanOrEqual(cpuSeconds(child));
    expect(cpuSeconds(child)).toBeGreaterThan(0.1);
  });

  it('is counted once where a child is counted by itself', () => {
    const pid = parent.pid!;
    const both = [pid, child];
    expect(memoryMb(pid, both)).toBeLessThan(memoryMb(pid) - 40_000_000 / 1_048_576);
    expect(cpuSeconds(pid, both) + cpuSeconds(child, both)).toBeCloseTo(cpuSeconds(pid), 1);
    expect(memoryMb(child, both)).toBeGreaterThan(38);
  });
});
