import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Carried, decodeCarrier, encodeCarrier, sealFromWire, sealToWire } from './carrier.js';

describe('carriers', () => {
  it('bring back what they carry', () => {
    const carried = fc.record({
      seal: fc.oneof(
        fc.record({
          family: fc.constantFrom('claude' as const, 'oai' as const, 'goog' as const, 'chat' as const),
          value: fc.string({ unit: 'grapheme' }),
        }),
        fc.record({ family: fc.constant('oai' as const), value: fc.string(), itemId: fc.string(), maker: fc.string() }),
      ),
      redacted: fc.boolean(),
    });
    fc.assert(
      fc.property(carried, (value) => expect(decodeCarrier(encodeCarrier(value))).toEqual(value)),
      { seed: 1 },
    );
  });

  it('leave a seal as it is in its own vendor’s field', () => {
    const claude: Carried = { seal: { family: 'claude', value: 'sig' }, redacted: false };
    expect(sealToWire(claude, 'claude')).toBe('sig');
    expect(sealToWire(claude, 'oai')).toMatch(/^gw1\.claude\./);
    expect(sealFromWire('sig', 'claude', false)).toEqual(claude);
    expect(sealFromWire(sealToWire(claude, 'oai'), 'oai', true)).toEqual(claude);
  });

  it('are dropped when damaged', () => {
    for (const value of ['gw1.', 'gw1.oai', 'gw1.oai.!!', 'gw1.nobody.e30', 'gw1.oai.e30'])
      expect(sealFromWire(value, 'claude', false)).toBeUndefined();
  });
});
