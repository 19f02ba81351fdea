import { describe, expect, it } from '@jest/globals';
import { makeAccount } from '../../test/support/make-account.js';
import { leaseAccount, type LeaseListener } from './account-lease.js';
import { createPooledAccount } from './pooled-account.js';

function lend(proof: boolean) {
  const told: string[] = [];
  const listener: LeaseListener = {
    onServing: () => told.push('serves'),
    onRelease: ({ kind }, _usage, unproven) => told.push(`${kind}, ${unproven ? 'a proof' : 'no proof'}`),
  };
  const pooled = createPooledAccount(makeAccount('a'));
  return {
    pooled,
    told,
    lease: leaseAccount(pooled, { model: 'claude-x', why: 'turn', trial: proof, proof }, listener),
  };
}

describe('a lease', () => {
  it('of a trial proves by the beginning of an answer, and its end proves nothing more', () => {
    const { pooled, lease, told } = lend(true);
    expect([pooled.inFlight, pooled.trialInFlight]).toEqual([1, true]);
    lease.serves();
    lease.serves();
    expect([pooled.inFlight, pooled.trialInFlight, told]).toEqual([1, false, ['serves']]);
    // The end of this answer must leave another request's trial alone.
    pooled.trialInFlight = true;
    lease.release({ kind: 'success' });
    lease.serves();
    lease.release({ kind: 'success' });
    expect([pooled.inFlight, pooled.trialInFlight, told]).toEqual([0, true, ['serves', 'success, no proof']]);
  });

  it('of a trial without a beginning proves by its end', () => {
    const { pooled, lease, told } = lend(true);
    lease.release({ kind: 'success' });
    expect([pooled.inFlight, pooled.trialInFlight, told]).toEqual([0, false, ['success, a proof']]);
  });

  it('that is no trial proves nothing', () => {
    const { lease, told } = lend(false);
    lease.serves();
    lease.release({ kind: 'success' });
    expect(told).toEqual(['success, no proof']);
  });

  it('that is given back tells nothing', () => {
    const { pooled, lease, told } = lend(true);
    lease.giveBack();
    lease.release({ kind: 'success' });
    expect([pooled.inFlight, pooled.trialInFlight, told]).toEqual([0, false, []]);
  });
});
