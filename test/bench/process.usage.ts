import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second (USER_HZ), on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

interface Process {
  pid: number;
  parent: number;
  /** User and system time with that of children that have ended, in ticks. */
  ticks: number;
}

/**
 * CPU seconds that a process and all its descendants have used so far. Linux only.
 * @param apart descendants that are counted by themselves, with what descends from them: the embedded PostgreSQL is a child
 */
export function cpuSeconds(root: number, apart: readonly number[] = []): number {
  return family(root, apart).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/**
 * Memory of a process and all its descendants in MB; what several share is counted once (PSS). Linux only.
 * @param apart as above
 */
export function memoryMb(root: number, apart: readonly number[] = []): number {
  return family(root, apart).reduce((sum, { pid }) => sum + proportionalKb(pid), 0) / 1_024;
}

/** The process that started this one. */
export function parentOf(pid: number): number {
  const found = read(pid);
  if (!found) throw new Error(`there is no process ${pid}`);
  return found.parent;
}

function family(root: number, apart: readonly number[]): Process[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const processes = all.flatMap((name) => read(Number(name)) ?? []);
  const found = processes.filter(({ pid }) => pid === root);
  for (let at = 0; at < found.length; at++) {
    found.push(...processes.filter(({ pid, parent }) => parent === found[at]!.pid && !apart.includes(pid)));
  }
  return found;
}

/** Fields of /proc/PID/stat, see proc(5): after the name in parentheses come state, parent, ... utime (14) to cstime (17). */
function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

function proportionalKb(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
