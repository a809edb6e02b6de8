import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { readDates } from './date.reader.js';

/** By then the start is over, whoever waited for it. */
const AFTER_MS = 1_000;
/** V8 makes an expression ready for a single use first, and fast with the second. */
const TIMES = 2;

/** One of each language, so that chrono reads each of its kinds once. */
const SAYINGS = [
  'tomorrow at 5 pm',
  'next Tuesday or 3 December',
  'amanhã às 5',
  'el viernes',
  'morgen um 17 Uhr',
  'demain',
];

/** Makes the expressions of the date reader ready while nobody waits: else the first question with a day in it does. */
@Injectable()
export class DateWarmUp implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private leaving = false;

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => void this.warm(), AFTER_MS).unref();
  }

  onApplicationShutdown(): void {
    this.leaving = true;
    clearTimeout(this.timer);
  }

  /** Piece by piece: who asks meanwhile waits for one of them. */
  private async warm(): Promise<void> {
    for (const saying of SAYINGS) {
      for (let time = 0; time < TIMES && !this.leaving; time++) {
        readDates(saying, { now: new Date(), zone: 'UTC', ownerZone: 'UTC' });
        await nextTurn();
      }
    }
  }
}
