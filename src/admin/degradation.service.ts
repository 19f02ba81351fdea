import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { KeyLimits } from '../keys/key-limits.service.js';
import { LedgerWriter } from '../usage/ledger-writer.service.js';
import { Ledger } from '../usage/ledger.service.js';

/** Something that the gateway does without for now, although it serves. */
export interface Degradation {
  part: 'database' | 'limits' | 'ledger';
  reason: string;
}

/** Knows what does not work at the moment. None of it is a reason to send requests elsewhere: other replicas have the same database. */
@Injectable()
export class DegradationService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly keys: GatewayKeys,
    private readonly limits: KeyLimits,
    private readonly ledger: Ledger,
    private readonly writer: LedgerWriter,
  ) {}

  list(): Degradation[] {
    const degradations: Degradation[] = [];
    if (this.accounts.databaseAway || this.keys.databaseAway) degradations.push({ part: 'database', reason: 'The database is away; keys and accounts are those last known, and no token is refreshed.' });
    if (this.limits.databaseAway) degradations.push({ part: 'limits', reason: 'The database is away; limits go by what this replica knows.' });
    if (this.writer.behind) degradations.push({ part: 'ledger', reason: `Usage cannot be written to the database; ${this.ledger.spool.bytes} bytes wait in the spool.` });
    if (this.ledger.failure !== undefined) degradations.push({ part: 'ledger', reason: `Usage is not being recorded: ${this.ledger.failure}.` });
    return degradations;
  }
}
