import type { Slot } from './check.slot.js';
import { wallMoment } from './wall.clock.js';

/**
 * At most `count` of the slots, in order: over as many days as there are, and on each day from early to late, so that a
 * visitor sees choices and not one morning in half hours.
 */
export function spreadSlots(slots: Slot[], count: number, zone: string): Slot[] {
  const chosen = evenly(byDay(slots, zone), count);
  const shares = chosen.map(() => 0);
  for (let left = Math.min(count, chosen.flat().length); left > 0; ) {
    for (const [at, day] of chosen.entries()) {
      if (left === 0 || (shares[at] as number) >= day.length) continue;
      shares[at] = (shares[at] as number) + 1;
      left--;
    }
  }
  return chosen.flatMap((day, at) => evenly(day, shares[at] as number));
}

function byDay(slots: Slot[], zone: string): Slot[][] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const { day } = wallMoment(slot.start, zone);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return [...days.values()];
}

/** `count` of the items, as far apart as they go, the first and the last among them where there are two. */
function evenly<Item>(items: Item[], count: number): Item[] {
  if (items.length <= count) return items;
  if (count === 1) return items.slice(0, 1);
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, at) => items[Math.round(at * step)] as Item);
}
