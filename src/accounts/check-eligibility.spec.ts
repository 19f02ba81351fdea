import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeAccount } from '../../test/support/make-account.js';
import { type AccountHealth, freshHealth } from './account-health.js';
import { checkEligibility, type Refusal, type Standing } from './check-eligibility.js';
import { CoolDowns, EVERY_MODEL } from './cool-downs.js';
import { type TeamAccount } from './team-account.js';

const T = 1_790_000_000_000;

interface Case {
  account?: Partial<TeamAccount>;
  health?: Partial<AccountHealth>;
  standing?: Partial<Standing>;
}

function check({ account, health, standing }: Case) {
  return checkEligibility(
    {
      account: makeAccount('a', account),
      health: { ...freshHealth(T), ...health },
      coolDowns: new CoolDowns(),
      refusal: null,
      missingToken: null,
      inFlight: 0,
      trialInFlight: false,
      ...standing,
    },
    'claude-x',
    T,
  );
}

function cooling(model: string, forMs: number, beganAtMs = T): CoolDowns {
  const coolDowns = new CoolDowns();
  coolDowns.begin(model, forMs, null, beganAtMs);
  return coolDowns;
}

const refusal = (nextTryAtMs: number): Refusal => ({ reason: 'r', sinceMs: T, nextTryAtMs, askedAtMs: null });
const missingToken = { reason: 'r', untilMs: T + 9 };

describe('checkEligibility', () => {
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(T));
  afterEach(() => void jest.restoreAllMocks());

  it.each<[string, Case, ReturnType<typeof check>]>([
    ['works', {}, { state: 'eligible', trial: false }],
    ['retired', { account: { retiredAtMs: T } }, { state: 'hard', reason: 'retired', untilMs: null }],
    [
      'switched off by the operator',
      { account: { enabled: false } },
      { state: 'hard', reason: 'disabled', untilMs: null },
    ],
    [
      'needs a person',
      { account: { needsLogin: { reason: 'r', sinceMs: T } } },
      { state: 'hard', reason: 'needs_login', untilMs: null },
    ],
    [
      'refused, next try later',
      { standing: { refusal: refusal(T + 1) } },
      { state: 'hard', reason: 'refused', untilMs: T + 1 },
    ],
    ['refused, next try now', { standing: { refusal: refusal(T) } }, { state: 'eligible', trial: true }],
    [
      'refused, somebody is trying',
      { standing: { refusal: refusal(T - 5), trialInFlight: true } },
      { state: 'hard', reason: 'refused', untilMs: T },
    ],
    ['exhausted', { health: { exhaustedUntilMs: T + 1 } }, { state: 'hard', reason: 'exhausted', untilMs: T + 1 }],
    ['window over', { health: { exhaustedUntilMs: T } }, { state: 'eligible', trial: true }],
    [
      'window over, somebody is trying',
      { health: { exhaustedUntilMs: T - 5 }, standing: { trialInFlight: true } },
      { state: 'hard', reason: 'exhausted', untilMs: T },
    ],
    ['cooled', { standing: { coolDowns: cooling('claude-x', 1, T - 1) } }, { state: 'eligible', trial: false }],
    [
      'cooling from another model',
      { standing: { coolDowns: cooling('gpt-x', 1) } },
      { state: 'eligible', trial: false },
    ],
    [
      'below its limit',
      { account: { maxConcurrency: 2 }, standing: { inFlight: 1 } },
      { state: 'eligible', trial: false },
    ],
    [
      'at its limit',
      { account: { maxConcurrency: 2 }, standing: { inFlight: 2 } },
      { state: 'soft', reason: 'busy', untilMs: null },
    ],
    [
      'no refresh for now, token still good',
      { account: { expiresAtMs: T + 1 }, standing: { missingToken } },
      { state: 'eligible', trial: false },
    ],
    [
      'no refresh for now, token ended',
      { account: { expiresAtMs: T }, standing: { missingToken } },
      { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 },
    ],
    [
      'no refresh for now, never had a token',
      { account: { accessToken: null }, standing: { missingToken } },
      { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 },
    ],
  ])('%s', (_name, input, expected) => {
    expect(check(input)).toEqual(expected);
  });

  it.each(['claude-x', EVERY_MODEL])('cooling from %j', (model) => {
    expect(check({ standing: { coolDowns: cooling(model, 1) } })).toMatchObject({
      state: 'soft',
      reason: 'cooling',
      untilMs: T + 1,
    });
  });
});
