import { type Dialect } from '../dialects/dialect.js';
import { type BodyChanges, NO_CHANGES } from '../reasoning/body-changes.js';
import { isSet } from '../reasoning/read-value.js';
import { type ReasoningFacts } from '../reasoning/reasoning-facts.js';

const FAST_MODE = 'fast-mode-2026-02-01';

/**
 * Plans the vendor's faster service for a model that is configured with `fast`, unless the client chose a service
 * itself.
 */
export function planFast(dialect: Dialect, facts: Pick<ReasoningFacts, 'read'>): BodyChanges {
  switch (dialect) {
    case 'messages':
      return isSet(facts.read('speed')) ? NO_CHANGES : { ...NO_CHANGES, set: { speed: 'fast' }, addBetas: [FAST_MODE] };
    case 'responses':
    case 'chat':
      return isSet(facts.read('service_tier')) ? NO_CHANGES : { ...NO_CHANGES, set: { service_tier: 'priority' } };
    case 'generate':
      return NO_CHANGES;
  }
}
