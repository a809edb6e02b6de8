import { priceTable } from '../src/prices.js';
import type { MeterSettings } from '../src/spend/call.meter.js';
import {
  type RecordedCall,
  type Reservation,
  type Reserved,
  SpendLedger,
  type SpentCall,
  type SpentDay,
} from '../src/spend/spend.ledger.js';

/** Books in memory, in which every budget is the day's. */
export class MemoryLedger extends SpendLedger {
  readonly reserved: Reservation[] = [];
  readonly calls: SpentCall[] = [];
  readonly recorded: RecordedCall[] = [];

  override async reserve(reservation: Reservation): Promise<Reserved> {
    const tooTight = reservation.budgets.find(({ limitUsd }) => reservation.worstUsd > limitUsd);
    if (tooTight) return { refused: tooTight, usedUsd: 0 };
    this.reserved.push(reservation);
    return { dayUsd: reservation.worstUsd };
  }

  override async settle(call: SpentCall): Promise<number> {
    this.calls.push(call);
    return call.costUsd;
  }

  override async record(call: RecordedCall): Promise<number> {
    this.recorded.push(call);
    return call.costUsd;
  }

  override async used(): Promise<number> {
    return 0;
  }

  override async spentByDay(): Promise<SpentDay[]> {
    return [];
  }

  override async tidy(): Promise<void> {}

  override async forgetConversation(): Promise<void> {}

  override async forgetOlderThan(): Promise<number> {
    return 0;
  }
}

export const meterSettings = (more: Partial<MeterSettings> = {}): MeterSettings => ({
  prices: priceTable(),
  ceilings: { turn: 1, conversation: 2, visitorDay: 3, day: 4 },
  timeZone: 'Europe/London',
  ...more,
});
