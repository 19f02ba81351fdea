import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { Ledger } from '../../src/usage/ledger.service.js';
import { type TestGateway } from '../start-gateway.js';

/**
 * Has everything that has ended so far in the database: a turn of the writer that is under way may have begun before it
 * did.
 */
export async function writeLedger({ app }: TestGateway): Promise<void> {
  const [writer, { spool }] = [app.get(LedgerWriter, { strict: false }), app.get(Ledger, { strict: false })];
  do await writer.write();
  while (spool.hasEnded);
}
