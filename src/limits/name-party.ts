import { type LimitParty } from '../keys/limit-table.js';
import { type LimitHolder } from './held-limit.js';

/** How a refusal speaks of whoever has the limit, to the holder of a key. */
export function nameParty({ kind, name }: LimitHolder): LimitParty {
  switch (kind) {
    case 'key':
      return partyOf('This gateway key', 'this gateway key');
    case 'member':
      return { may: 'You may', budget: (period) => `Your ${period} budget` };
    case 'team':
      return partyOf(`Team ${name}`, `team ${name}`);
    case 'organization':
      return partyOf('The organization', 'the organization');
  }
}

function partyOf(subject: string, owner: string): LimitParty {
  return { may: `${subject} may`, budget: (period) => `The ${period} budget of ${owner}` };
}

/** Whether others use up the same limit. */
export function isPool({ kind }: LimitHolder): boolean {
  return kind === 'team' || kind === 'organization';
}
