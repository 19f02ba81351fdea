import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Roster } from './roster.js';

describe('Roster', () => {
  it('knows whoever has entered and not left, in whatever order they do', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (steps) => {
        const roster = new Roster<string>();
        const places = new Map<string, number>();
        for (const step of steps) {
          const name = `n${step}`;
          const place = places.get(name);
          if (place === undefined) {
            places.set(name, roster.enter(name));
          } else {
            roster.leave(place, name);
            places.delete(name);
          }
          expect([...roster].sort()).toEqual([...places.keys()].sort());
          expect(roster.size).toBe(places.size);
        }
      }),
      { seed: 1 },
    );
  });

  it('leaves the place of somebody else alone when one leaves twice', () => {
    const roster = new Roster<string>();
    const place = roster.enter('one');
    roster.leave(place, 'one');
    expect(roster.enter('two')).toBe(place);
    roster.leave(place, 'one');
    expect([[...roster], roster.size, roster.enter('three') === place]).toEqual([['two'], 1, false]);
  });

  it('goes on when one leaves while it is read', () => {
    const roster = new Roster<number>();
    const places = [1, 2, 3].map((item) => roster.enter(item));
    const seen: number[] = [];
    for (const item of roster) {
      seen.push(item);
      if (item === 1) roster.leave(places[1] ?? 0, 2);
    }
    expect(seen).toEqual([1, 3]);
  });
});
