import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { DirectoryRepository } from './directory.repository.js';
import { findUnknownLimits } from './read-stored-limits.js';

const ROW = {
  name: 'ada',
  labels: '[]',
  prefix: 'dg-a',
  last_four: 'wxyz',
  models: '[]',
  accounts: '[]',
  account_labels: '[]',
  own_upstream: 0,
  created_at_ms: 1,
  revision: 1,
};

describeEngines('the limits of a key in the database', (under) => {
  it('are those of the former columns where a former version has made the key', async () => {
    const database = await under.open();
    const former = { tokens_per_minute: 5_000_000_000, max_concurrent: 3, budget_day_usd: 1.5, budget_month_usd: 30 };
    const rows = [
      { ...ROW, id: 'former', hash: 'h1', ...former },
      { ...ROW, id: 'without', hash: 'h2' },
      { ...ROW, id: 'new', hash: 'h3', limits: '{"requests":60,"budget_week":0.5}' },
    ];
    await database.db.insertInto('gateway_keys').values(rows).execute();
    const stored = await new DirectoryRepository(database).keysSince(0);
    expect(new Map(stored.map(({ value }) => [value.id, value.limits]))).toEqual(
      new Map<string, object>([
        ['former', { tokens: 5_000_000_000, concurrent: 3, budget_day: 1.5, budget_month: 30 }],
        ['without', {}],
        ['new', { requests: 60, budget_week: 0.5 }],
      ]),
    );
  });
});

it.each([
  [null, []],
  ['{"requests":1}', []],
  ['{"requests":1,"images_day":5,"constructor":2}', ['images_day', 'constructor']],
])('%s has the unknown limits %j', (limits, unknown) => {
  expect(findUnknownLimits({ limits })).toEqual(unknown);
});
