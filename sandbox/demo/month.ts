import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { type DatabaseService } from '../../src/storage/database.service.js';
import { type DemoTeam, DEMO_MODELS, type Issued } from './team.js';

/**
 * Writes a month of working hours into the ledger, as a gateway would have added it up that has run for so long: each
 * of the three members on one of the accounts.
 */
export async function rememberMonth(
  database: DatabaseService,
  { ada, grace, linus }: DemoTeam,
  accounts: readonly [string, string, string],
): Promise<void> {
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const holders = await database.db.selectFrom('gateway_keys').select(['id', 'member_id', 'team_id']).execute();
  const usedBy = ({ id }: Issued) => {
    const holder = holders.find((key) => key.id === id);
    return { key_id: id, member_id: holder?.member_id ?? '', team_id: holder?.team_id ?? '' };
  };
  const people = [
    { ...usedBy(ada), project: 'shop', client: 'claude-cli', account: accounts[0], share: 1 },
    { ...usedBy(grace), project: 'nightly builds', client: 'claude-cli', account: accounts[1], share: 0.6 },
    { ...usedBy(linus), project: '', client: 'codex_cli_rs', account: accounts[2], share: 0.8 },
  ];
  const rows = Array.from({ length: 30 * 24 }, (_, index) => now - (index + 1) * HOUR_MS).flatMap((hour_ms, index) =>
    people.map(({ share, ...person }, which) => {
      const model = DEMO_MODELS[(index + which) % DEMO_MODELS.length] ?? '';
      const day = Math.floor(hour_ms / DAY_MS);
      const attempts = Math.round(
        share * activityAt(hour_ms) * (0.5 + 0.4 * wave(day) + 0.3 * wave(index * 7 + which * 3)),
      );
      const read = Math.round(attempts * 41_000 * (0.8 + 0.4 * wave(index + which)));
      return {
        hour_ms,
        ...person,
        model,
        attempts,
        failed: index % 17 === which ? Math.ceil(attempts * 0.06) : 0,
        faults: index % 17 === which ? Math.ceil(attempts * 0.02) : 0,
        throttled: index % 17 === which ? Math.ceil(attempts * 0.04) : 0,
        estimated: 0,
        unpriced: 0,
        input_tokens: attempts * 1_900,
        cache_read_tokens: read,
        cache_write_5m_tokens: model.startsWith('claude') ? attempts * 3_200 : 0,
        cache_write_1h_tokens: 0,
        output_tokens: attempts * 740,
        reasoning_tokens: 0,
        cost_nano_usd: Math.round(attempts * 62_000_000 * (0.7 + 0.6 * wave(index))),
        first_bytes: attempts,
        first_byte_ms: Math.round(attempts * (700 + 500 * wave(day * 3) + 300 * wave(index))),
      };
    }),
  );
  for (let start = 0; start < rows.length; start += 100) {
    await database.db
      .insertInto('usage_hours')
      .values(rows.slice(start, start + 100).filter(({ attempts }) => attempts > 0))
      .execute();
  }
}

/** Requests in an hour: people work by day and hardly on Sundays. */
function activityAt(hourMs: number): number {
  const at = new Date(hourMs);
  const byHour = Math.max(0.02, Math.exp(-((at.getUTCHours() - 13.5) ** 2) / 18));
  return 34 * byHour * (at.getUTCDay() === 0 || at.getUTCDay() === 6 ? 0.2 : 1);
}

/** Between 0 and 1, the same in every run. */
function wave(step: number): number {
  return (Math.sin(step * 12.9898) + 1) / 2;
}
