import { describe, expect, it } from '@jest/globals';
import { makeAccount } from '../../test/support/make-account.js';
import { type AccountHealth, freshHealth } from './account-health.js';
import { checkEligibility, type Standing } from './check-eligibility.js';
import { type TeamAccount } from './team-account.js';

const T = 1_790_000_000_000;

interface Case {
  account?: Partial<TeamAccount>;
  health?: Partial<AccountHealth>;
  standing?: Partial<Standing>;
}

function check({ account, health, standing }: Case) {
  return checkEligibility(
    { account: makeAccount('a', account), health: { ...freshHealth(T), ...health }, inFlight: 0, trialInFlight: false, awaitingTokenUntilMs: null, ...standing },
    T,
  );
}

describe('checkEligibility', () => {
  it.each<[string, Case, ReturnType<typeof check>]>([
    ['works', {}, { state: 'eligible', trial: false }],
    ['retired', { account: { retiredAtMs: T } }, { state: 'hard', reason: 'retired', untilMs: null }],
    ['switched off by the operator', { account: { enabled: false } }, { state: 'hard', reason: 'disabled', untilMs: null }],
    ['needs a person', { account: { needsLogin: { reason: 'r', sinceMs: T, nextTryAtMs: null } } }, { state: 'hard', reason: 'needs_login', untilMs: null }],
    ['refused, next try later', { account: { needsLogin: { reason: 'r', sinceMs: T, nextTryAtMs: T + 1 } } }, { state: 'hard', reason: 'needs_login', untilMs: T + 1 }],
    ['refused, next try now', { account: { needsLogin: { reason: 'r', sinceMs: T, nextTryAtMs: T } } }, { state: 'eligible', trial: true }],
    ['exhausted', { health: { exhaustedUntilMs: T + 1 } }, { state: 'hard', reason: 'exhausted', untilMs: T + 1 }],
    ['window over', { health: { exhaustedUntilMs: T } }, { state: 'eligible', trial: true }],
    ['window over, somebody is trying', { health: { exhaustedUntilMs: T - 5 }, standing: { trialInFlight: true } }, { state: 'hard', reason: 'exhausted', untilMs: T }],
    ['cooling', { health: { coolUntilMs: T + 1 } }, { state: 'soft', reason: 'cooling', untilMs: T + 1 }],
    ['cooled', { health: { coolUntilMs: T } }, { state: 'eligible', trial: false }],
    ['below its limit', { account: { maxConcurrency: 2 }, standing: { inFlight: 1 } }, { state: 'eligible', trial: false }],
    ['at its limit', { account: { maxConcurrency: 2 }, standing: { inFlight: 2 } }, { state: 'soft', reason: 'busy', untilMs: null }],
    ['no refresh for now, token still good', { account: { expiresAtMs: T + 1 }, standing: { awaitingTokenUntilMs: T + 9 } }, { state: 'eligible', trial: false }],
    ['no refresh for now, token ended', { account: { expiresAtMs: T }, standing: { awaitingTokenUntilMs: T + 9 } }, { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 }],
    ['no refresh for now, never had a token', { account: { accessToken: null }, standing: { awaitingTokenUntilMs: T + 9 } }, { state: 'soft', reason: 'awaiting_token', untilMs: T + 9 }],
  ])('%s', (_name, input, expected) => {
    expect(check(input)).toEqual(expected);
  });
});
