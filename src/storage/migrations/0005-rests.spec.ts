import { expect, it } from '@jest/globals';
import { describeEngines } from '../../../test/support/describe-engines.js';
import { openFormerDatabase } from '../../../test/support/open-former-database.js';

const ACCOUNT = {
  upstream: 'factory',
  source: 'file',
  weight: 1,
  enabled: 1,
  labels: '[]',
  revision: 1,
  created_at_ms: 1,
  needs_login_since_ms: 1,
};
const REASONS: Readonly<Record<string, string>> = {
  page: 'the issuer refused the refresh token (HTTP 403)',
  client: 'the issuer refused the refresh token (invalid_client)',
  cut:
    'a refresh begun at 2026-11-01T00:00:00.000Z was cut short after its token was spent and before the new one ' +
    'was written; the old one was refused (HTTP 404)',
  over: 'the issuer refused the refresh token (invalid_grant)',
};

describeEngines('an upgrade from a version that took a page for a refusal', (under) => {
  it('has those accounts asked again, and not those whose login is over', async () => {
    const settings = await under.settings();
    const before = await openFormerDatabase(settings, '0004-faults');
    await before
      .insertInto('accounts')
      .values(Object.entries(REASONS).map(([id, needs_login_reason]) => ({ ...ACCOUNT, id, needs_login_reason })))
      .execute();
    await before
      .insertInto('accounts')
      .values({
        ...ACCOUNT,
        id: 'refused',
        needs_login_reason: 'the key was refused (401)',
        needs_login_next_try_ms: 5,
      })
      .execute();
    await before.destroy();
    const { db } = await under.open(settings);
    const left = await db.selectFrom('accounts').select('id').where('needs_login_reason', 'is not', null).execute();
    expect(left).toEqual([{ id: 'over' }]);
  });
});
