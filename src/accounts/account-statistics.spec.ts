import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { describeEngines } from '../../test/support/describe-engines.js';
import { AccountRestRepository } from './account-rest.repository.js';
import { AccountStateRepository } from './account-state.repository.js';

const LARGEST = Number.MAX_SAFE_INTEGER;
/** Figures that a database may have from a version that did not check them. SQLite keeps any value in any column. */
const ABSURD = {
  sqlite: [
    ['9223372036854775807', LARGEST],
    ['1e30', LARGEST],
    ['-5', 0],
    ["'seven'", LARGEST],
  ],
  postgres: [
    ['9223372036854775807', LARGEST],
    ['-5', 0],
  ],
} as const;

describeEngines('an account whose counter is beyond all numbers', (under) => {
  it('is counted further, and keeps no other from being written', async () => {
    const database = await under.open();
    const states = new AccountStateRepository(database, new AccountRestRepository(database));
    const health = {
      successes: 1,
      failures: 0,
      scoredAtMs: performance.timeOrigin,
      exhaustedUntilMs: null,
      exhaustedWindowMs: 0,
    };
    const change = (id: string) => ({
      id,
      health,
      lastUsedAtMs: null,
      lastError: null,
      lastErrorAtMs: null,
      windowKnown: false,
      added: new Map([['input_tokens', 7]]),
      coolDowns: new Map(),
      refusal: undefined,
    });
    for (const [value, read] of ABSURD[database.engine]) {
      await sql`delete from account_statistics`.execute(database.db);
      await sql`insert into account_statistics (account_id, counter, amount) values ('bad', 'input_tokens',
        ${sql.raw(value)})`.execute(database.db);
      expect((await states.loadTotals()).get('bad')?.get('input_tokens')).toBe(read);
      await states.save([change('bad'), change('good')]);
      const totals = await states.loadTotals();
      expect([value, totals.get('bad')?.get('input_tokens'), totals.get('good')?.get('input_tokens')]).toEqual([
        value,
        Math.min(LARGEST, read + 7),
        7,
      ]);
    }
  });
});
