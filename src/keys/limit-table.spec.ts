import { describe, expect, it } from '@jest/globals';
import { KEY_OPTIONS } from '../cli/keys/key-options.js';
import { fieldSchemas } from '../config/field-rules.js';
import { NANO_USD } from '../config/nano-usd.js';
import { KeySettings } from './key-settings.js';
import { fieldOfLimit } from './limit-fields.js';
import { KEY_LIMITS, LIMIT_NAMES } from './limit-table.js';

const LIMITS = LIMIT_NAMES.map((name) => KEY_LIMITS[name]);

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

describe('the table of limits', () => {
  it('has the names under which databases keep amounts, whatever is added', () => {
    const kept = ['requests', 'tokens', 'concurrent', 'budget_day', 'budget_week', 'budget_month'];
    expect(LIMIT_NAMES).toEqual(expect.arrayContaining(kept));
  });

  it('gives each limit a field and an option of its own', () => {
    expect(repeated(LIMITS.map(({ field }) => field))).toEqual([]);
    expect(repeated(LIMITS.map(({ option }) => option))).toEqual([]);
    const fields = new Set(LIMIT_NAMES.map((name) => fieldOfLimit(name).field));
    const others = [
      'name',
      'owner',
      'member',
      'team',
      'project',
      'labels',
      'expires_at',
      'models',
      'accounts',
      'account_labels',
      'own_upstream',
    ];
    expect([...fieldSchemas(KeySettings).keys()].filter((field) => !fields.has(field))).toEqual(others);
    // A limit with the option of another setting would have taken its place.
    const options = new Set<string>(LIMITS.map(({ option }) => option));
    expect([...KEY_OPTIONS.keys()].filter((option) => !options.has(option))).toEqual([
      'name',
      'owner',
      'member',
      'team',
      'project',
      'label',
      'expires',
      'model',
      'account',
      'account-label',
      'own-upstream',
    ]);
  });

  it.each(LIMITS)('says of $field in a sentence what its holder may do, with the amount', ({ refusal }) => {
    const said = refusal('1234', {
      may: 'Team Payments may',
      budget: (period) => `The ${period} budget of team Payments`,
    });
    expect(said).toMatch(/^(?:Team Payments may|The \w+ budget of team Payments) .*\b1234\b.*\.$/);
  });

  it('lets no amount be lost when it is counted', () => {
    for (const { counts, most } of LIMITS)
      expect(Number.isSafeInteger(most * (counts === 'cost' ? NANO_USD : 1))).toBe(true);
  });
});
