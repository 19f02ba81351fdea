/**
 * `npm run test:reports`: fills a ledger as a large team has it, in SQLite and in a PostgreSQL of its own, and prints
 * how long each report takes. Exits with 1 where one takes more than two seconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HOUR_MS } from '../../src/config/durations.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { createDatabase } from '../support/create-database.js';
import { startPostgres } from '../support/start-postgres.js';
import { fillLedger, LARGE } from './fill-ledger.js';
import { ALL_REPORTS, timeReports } from './time-reports.js';

const USAGE = `npm run test:reports -- [--records N]
  --records  how many, ${LARGE.records} by default: that takes ten minutes and 10 GB of the disk`;
const LONGEST_MS = 2_000;

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: String(LARGE.records) },
    help: { type: 'boolean', default: false },
  },
});
const records = Number(values.records);
if (values.help || !(Number.isInteger(records) && records >= 1_000)) {
  process.stdout.write(`${values.help ? '' : 'A whole number of records, at least 1000.\n'}${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}

const toMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const postgres = await startPostgres();
const dataDir = mkdtempSync(join(tmpdir(), 'droid-reports-'));
try {
  for (const databaseUrl of [undefined, await createDatabase(postgres)]) {
    const settings = { dataDir, databaseUrl, encryptionKey: undefined, previousEncryptionKey: undefined };
    const encryptionKey = Buffer.alloc(32).toString('base64');
    const database = await DatabaseService.open({ ...settings, encryptionKey });
    try {
      await fillLedger(database, { ...LARGE, records }, toMs);
      const timed = await timeReports(database, toMs, ALL_REPORTS);
      process.stdout.write(`\n${database.engine}, ${records} records\n`);
      for (const { name, ms, lines } of timed.sort((one, other) => other.ms - one.ms))
        process.stdout.write(`${String(Math.round(ms)).padStart(6)} ms  ${name} (${lines} lines)\n`);
      if (timed.some(({ ms }) => ms > LONGEST_MS)) process.exitCode = 1;
    } finally {
      await database.onApplicationShutdown();
    }
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
  await postgres.stop();
}
