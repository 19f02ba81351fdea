import { type LimitAmounts } from './limit-table.js';
import { type Raises } from './raises.js';

/** Everybody who has a key of this gateway. */
export interface Organization {
  models: readonly string[];
  limits: LimitAmounts;
  raises: Raises;
}

/** The id of the one organization, of which nothing may be set yet. */
export const ORGANIZATION_ID = 'org';

export const BARE_ORGANIZATION: Organization = { models: [], limits: {}, raises: {} };
