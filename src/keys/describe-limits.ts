import { withLimitFields } from './limit-classes.js';

/** The limits that hold now, raises and defaults of the team among them. */
export const LimitsInForce = withLimitFields(class {});
