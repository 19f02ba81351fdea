import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Directory } from '../keys/directory.service.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { chargeOf } from '../usage/charge-of.js';
import { LedgerWriter } from '../usage/ledger-writer.service.js';

/**
 * Counts against limits what was under way in a process that died, because that process could not do it.
 */
@Injectable()
export class ChargeRecovered implements OnModuleInit {
  constructor(
    private readonly writer: LedgerWriter,
    private readonly directory: Directory,
    private readonly limits: KeyLimits,
  ) {}

  onModuleInit(): void {
    this.writer.recovered$.subscribe((record) => {
      const { key_id, member_id, team_id } = record;
      const key = this.directory.keys.get(key_id ?? '');
      if (!key) return;
      const levels = this.directory.levelsOfUse(key, member_id ?? null, team_id ?? null);
      this.limits.chargeLate(levels, chargeOf(record));
    });
  }
}
