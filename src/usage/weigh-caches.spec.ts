import { describe, expect, it } from '@jest/globals';
import { NANO_USD } from '../config/nano-usd.js';
import { PriceList } from './cost-of.js';
import { weighCaches } from './weigh-caches.js';

const AT = Date.UTC(2026, 10, 1);
/** USD for a million tokens. */
const PRICES = new PriceList(
  [],
  [
    { match: 'writes', input: 10, output: 50, cacheRead: 1, cacheWrite5m: 12.5, cacheWrite1h: 20 },
    { match: 'by-itself', input: 2, output: 8, cacheRead: 0.5 },
  ],
);
const MILLION = 1_000_000;
const NOTHING = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

describe('weighCaches', () => {
  it('saves what reading costs less, and takes off what writing costs more', () => {
    const worth = weighCaches(
      [{ model: 'writes', ...NOTHING, cacheRead: 2 * MILLION, cacheWrite5m: MILLION, cacheWrite1h: MILLION }],
      [],
      PRICES,
      AT,
    );
    expect(worth).toMatchObject({ savedNanoUsd: 18 * NANO_USD, premiumNanoUsd: 12.5 * NANO_USD, unpricedModels: [] });
  });

  it('loses what a moved conversation writes again instead of reading it', () => {
    const worth = weighCaches([], [{ model: 'writes', requests: 3, ...NOTHING, cacheWrite5m: MILLION }], PRICES, AT);
    expect(worth).toMatchObject({ lostNanoUsd: 11.5 * NANO_USD, movedRequests: 3 });
  });

  it('loses what it sends fresh where the vendor writes caches by itself', () => {
    const worth = weighCaches([], [{ model: 'by-itself', requests: 1, ...NOTHING, input: MILLION }], PRICES, AT);
    expect(worth.lostNanoUsd).toBe(1.5 * NANO_USD);
  });

  it('names models whose prices are not known, and leaves them out', () => {
    const worth = weighCaches(
      [
        { model: 'unheard-of', ...NOTHING, cacheRead: MILLION },
        { model: 'by-itself', ...NOTHING, cacheRead: MILLION },
      ],
      [],
      PRICES,
      AT,
    );
    expect(worth).toMatchObject({ savedNanoUsd: 1.5 * NANO_USD, unpricedModels: ['unheard-of'] });
  });

  it('needs no price for a model that has nothing to do with caches', () => {
    expect(weighCaches([{ model: 'unheard-of', ...NOTHING, input: MILLION }], [], PRICES, AT).unpricedModels).toEqual(
      [],
    );
  });
});
