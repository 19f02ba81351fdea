import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InFlightSet } from './in-flight-set.js';

describe('InFlightSet', () => {
  it('knows what was added and not deleted, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (steps) => {
        const set = new InFlightSet<string>();
        const slots = new Map<string, number>();
        for (const step of steps) {
          const name = `n${step}`;
          const slot = slots.get(name);
          if (slot === undefined) slots.set(name, set.add(name));
          else {
            set.delete(slot, name);
            slots.delete(name);
          }
          expect([...set].sort()).toEqual([...slots.keys()].sort());
          expect(set.size).toBe(slots.size);
        }
      }),
      { seed: 1 },
    );
  });

  it('leaves the slot of another item alone when one is deleted twice', () => {
    const set = new InFlightSet<string>();
    const slot = set.add('one');
    set.delete(slot, 'one');
    expect(set.add('two')).toBe(slot);
    set.delete(slot, 'one');
    expect([[...set], set.size, set.add('three') === slot]).toEqual([['two'], 1, false]);
  });

  it('goes on when an item is deleted while it is read', () => {
    const set = new InFlightSet<number>();
    const slots = [1, 2, 3].map((item) => set.add(item));
    const seen: number[] = [];
    for (const item of set) {
      seen.push(item);
      if (item === 1) set.delete(slots[1] ?? 0, 2);
    }
    expect(seen).toEqual([1, 3]);
  });
});
