import type { Driver } from './driver.js';
import { memoryMb } from './process.usage.js';
import type { ResultBook } from './results.js';
import type { System } from './systems.js';

/** Lets so many visitors connect and say nothing. */
export async function measureIdle(book: ResultBook, system: System, driver: Driver, visitors: number): Promise<void> {
  const edge = system.processes.gateway ?? system.processes.node;
  if (edge === undefined) throw new Error(`${system.name} has no edge`);
  const apart = Object.values(system.processes);
  const before = memoryMb(edge, apart);
  const { seconds } = await driver.obey({ do: 'connect', url: system.url, visitors });
  const after = memoryMb(edge, apart);
  await driver.obey({ do: 'leave' });
  const group = `${visitors} idle connections`;
  book.add(group, 'memory per connection', 'kB', system.name, ((after - before) * 1_024) / visitors);
  book.add(group, 'connections', 'per second', system.name, visitors / seconds);
}
