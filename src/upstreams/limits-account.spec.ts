import { describe, expect, it } from '@jest/globals';
import { limitsAccount } from './limits-account.js';

const claimed = (claim: string) => ({ 'anthropic-ratelimit-unified-representative-claim': claim });

describe('limitsAccount', () => {
  it.each(['five_hour', 'seven_day', 'overage'])('takes the window %s for the whole account', (claim) => {
    expect(limitsAccount(claimed(claim), '')).toBe(true);
  });

  it.each(['seven_day_opus', 'seven_day_sonnet', 'seven_day_of_tomorrows_family', 'what comes later'])(
    'takes the window %s for one of some models',
    (claim) => {
      expect(limitsAccount(claimed(claim), '')).toBe(false);
    },
  );

  it.each<[string, object, boolean]>([
    ['a spent quota', { error: { code: 'insufficient_quota' } }, true],
    ["Google's quota of no model", { error: { details: [{ violations: [{ quotaId: 'PerDay' }] }] } }, true],
    [
      "Google's quota of a model",
      { error: { details: [{ violations: [{ quotaId: 'PerDay', quotaDimensions: { model: 'm' } }] }] } },
      false,
    ],
    ['a message of all models', { error: { message: 'The limit of all models is reached.' } }, true],
    ['a message of an organization', { error: { message: 'Your organization has reached its limit.' } }, false],
    ['nothing', {}, false],
  ])('reads %s', (_, body, expected) => {
    expect(limitsAccount({}, JSON.stringify(body))).toBe(expected);
  });
});
