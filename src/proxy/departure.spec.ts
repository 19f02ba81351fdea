import { describe, expect, it } from '@jest/globals';
import { ClientGone, Departure } from './departure.js';

describe('Departure', () => {
  it('tells everybody once, in the turn in which it happens', () => {
    const departure = new Departure();
    const told: string[] = [];
    departure.listen(() => told.push(`first, ${departure.happened}`));
    departure.listen(() => told.push('second'));
    expect(departure.happened).toBe(false);
    departure.announce();
    departure.announce();
    expect(told).toEqual(['first, true', 'second']);
  });

  it('does not tell who has stopped listening', () => {
    const departure = new Departure();
    const told: string[] = [];
    departure.listen(() => told.push('stays'));
    const stop = departure.listen(() => told.push('stopped'));
    stop();
    stop();
    departure.announce();
    expect(told).toEqual(['stays']);
  });

  it('is a signal for whatever knows nothing else', () => {
    const departure = new Departure();
    const before = departure.toSignal();
    expect(before.aborted).toBe(false);
    departure.announce();
    expect([before.aborted, before.reason]).toEqual([true, expect.any(ClientGone)]);
    expect(departure.toSignal().aborted).toBe(true);
  });
});
