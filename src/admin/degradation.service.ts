import { Injectable } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { UnusableFile } from '../accounts/unusable-file.service.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { checkEligibility } from '../accounts/check-eligibility.js';
import { EVERY_MODEL } from '../accounts/cool-downs.js';
import { ConfigService } from '../config/config.service.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { DatabaseService } from '../storage/database.service.js';
import { LedgerWriter } from '../usage/ledger-writer.service.js';
import { Ledger } from '../usage/ledger.service.js';

/** The parts without which the gateway still serves. */
export const DEGRADABLE = ['accounts', 'database', 'limits', 'ledger'] as const;

/** A part that does not work now, while the gateway serves. */
export interface Degradation {
  part: (typeof DEGRADABLE)[number];
  reason: string;
}

/**
 * Knows which parts do not work now. No part is a reason to send requests elsewhere: other replicas have the same
 * accounts and the same database.
 */
@Injectable()
export class DegradationService {
  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly accounts: AccountsService,
    private readonly keys: GatewayKeys,
    private readonly limits: KeyLimits,
    private readonly ledger: Ledger,
    private readonly writer: LedgerWriter,
    private readonly database: DatabaseService,
    private readonly unusableFile: UnusableFile,
  ) {}

  list(): Degradation[] {
    const degradations: Degradation[] = [];
    for (const { name } of this.config.current.upstreams) {
      if (this.isOutOfAccounts(name))
        degradations.push({ part: 'accounts', reason: `No account can pay for the upstream ${name} at the moment.` });
    }
    const whyNobody = this.unusableFile.whyNobodyPays();
    if (whyNobody !== undefined) degradations.push({ part: 'accounts', reason: whyNobody });
    const fault = this.database.fault;
    if (fault?.what === 'writing') {
      degradations.push({
        part: 'database',
        reason:
          `The database cannot be written to (${fault.reason}); what changes waits or is refused, and no token is ` +
          'refreshed.',
      });
    } else if (fault || this.accounts.databaseAway || this.keys.databaseAway) {
      degradations.push({
        part: 'database',
        reason:
          `The database is away (${fault?.reason ?? 'no answer'}); keys and accounts are those last known, and no ` +
          'token is refreshed.',
      });
    }
    if (this.limits.trouble !== undefined) degradations.push({ part: 'limits', reason: `${this.limits.trouble}.` });
    if (this.writer.behind) {
      degradations.push({
        part: 'ledger',
        reason: `Usage cannot be written to the database; ${this.ledger.spool.bytes} bytes wait in the spool.`,
      });
    }
    if (this.ledger.failure !== undefined)
      degradations.push({ part: 'ledger', reason: `Usage is not being recorded: ${this.ledger.failure}.` });
    return degradations;
  }

  /** Accounts that are only busy will be free again soon, so they do not count. */
  private isOutOfAccounts(upstream: string): boolean {
    const payers = this.pool.payers(upstream);
    const nowMs = steadyNowMs();
    return (
      payers.length > 0 &&
      payers.every((pooled) => {
        const eligibility = checkEligibility(pooled, EVERY_MODEL, nowMs);
        return eligibility.state !== 'eligible' && eligibility.reason !== 'busy';
      })
    );
  }
}
