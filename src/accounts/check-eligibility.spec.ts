import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeAccount, makeLogin } from '../../test/support/make-account.js';
import { type AccountHealth, freshHealth } from './account-health.js';
import { checkEligibility } from './check-eligibility.js';
import { CoolDowns, EVERY_MODEL } from './cool-downs.js';
import { createPooledAccount, type PooledAccount, type Refusal } from './pooled-account.js';
import { type LoginTokens, type TeamAccount } from './team-account.js';

const T = 1_790_000_000_000;

interface Case {
  account?: Partial<TeamAccount>;
  login?: Partial<LoginTokens>;
  health?: Partial<AccountHealth>;
  pooled?: Partial<PooledAccount>;
}

function check({ account, login, health, pooled }: Case) {
  const known = createPooledAccount(makeAccount('a', { login: makeLogin('a', login), ...account }));
  return checkEligibility({ ...known, health: { ...freshHealth(T), ...health }, ...pooled }, 'claude-x', T);
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
      { pooled: { refusal: refusal(T + 1) } },
      { state: 'hard', reason: 'refused', untilMs: T + 1 },
    ],
    ['refused, next try now', { pooled: { refusal: refusal(T) } }, { state: 'eligible', trial: true }],
    [
      'refused, somebody is trying',
      { pooled: { refusal: refusal(T - 5), trialInFlight: true } },
      { state: 'hard', reason: 'refused', untilMs: T },
    ],
    ['exhausted', { health: { exhaustedUntilMs: T + 1 } }, { state: 'hard', reason: 'exhausted', untilMs: T + 1 }],
    ['window over', { health: { exhaustedUntilMs: T } }, { state: 'eligible', trial: true }],
    [
      'window over, somebody is trying',
      { health: { exhaustedUntilMs: T - 5 }, pooled: { trialInFlight: true } },
      { state: 'hard', reason: 'exhausted', untilMs: T },
    ],
    ['cooled', { pooled: { coolDowns: cooling('claude-x', 1, T - 1) } }, { state: 'eligible', trial: false }],
    ['cooling from another model', { pooled: { coolDowns: cooling('gpt-x', 1) } }, { state: 'eligible', trial: false }],
    [
      'below its limit',
      { account: { maxConcurrency: 2 }, pooled: { inFlight: 1 } },
      { state: 'eligible', trial: false },
    ],
    [
      'at its limit',
      { account: { maxConcurrency: 2 }, pooled: { inFlight: 2 } },
      { state: 'soft', reason: 'busy', untilMs: null },
    ],
    [
      'no refresh for now, token still good',
      { login: { expiresAtMs: T + 1 }, pooled: { missingToken } },
      { state: 'eligible', trial: false },
    ],
    [
      'no refresh for now, token ended',
      { login: { expiresAtMs: T }, pooled: { missingToken } },
      { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 },
    ],
    [
      'no refresh for now, never had a token',
      { login: { accessToken: null }, pooled: { missingToken } },
      { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 },
    ],
  ])('%s', (_name, input, expected) => {
    expect(check(input)).toEqual(expected);
  });

  it.each(['claude-x', EVERY_MODEL])('cooling from %j', (model) => {
    expect(check({ pooled: { coolDowns: cooling(model, 1) } })).toMatchObject({
      state: 'soft',
      reason: 'cooling',
      untilMs: T + 1,
    });
  });
});
