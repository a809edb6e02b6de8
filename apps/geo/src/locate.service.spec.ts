import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Place } from '@minime/contracts';
import { LocateService } from './locate.service.js';
import { Locator } from './ports.js';

/** Knows one city, counts the questions, fails when told to. */
class CountingLocator extends Locator {
  asked: string[] = [];
  failNext = false;

  async locate(address: string): Promise<Place> {
    this.asked.push(address);
    if (this.failNext) {
      this.failNext = false;
      throw new Error('down');
    }
    return { city: 'Lisbon' };
  }
}

describe('LocateService', () => {
  let locator: CountingLocator;
  let service: LocateService;

  beforeEach(() => {
    locator = new CountingLocator();
    service = new LocateService(locator);
  });

  it('asks once for one network, also when many ask at the same moment', async () => {
    const places = await Promise.all([1, 2, 3].map(() => service.locate('93.184.216.0/24')));
    expect([...places, await service.locate('93.184.216.0/24')]).toEqual(Array(4).fill({ city: 'Lisbon' }));
    expect(locator.asked).toEqual(['93.184.216.1']);
  });

  it('answers a private network without asking', async () => {
    await expect(service.locate('192.168.1.0/24')).resolves.toEqual({});
    expect(locator.asked).toEqual([]);
  });

  it('does not remember a failure', async () => {
    locator.failNext = true;
    await expect(service.locate('93.184.216.0/24')).rejects.toThrow('down');
    await expect(service.locate('93.184.216.0/24')).resolves.toEqual({ city: 'Lisbon' });
  });
});
