import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { KeyLimits } from '../limits/key-limits.service.js';
import { chargeOf } from '../usage/charge-of.js';
import { LedgerWriter } from '../usage/ledger-writer.service.js';

/**
 * Counts against the limits of keys what was under way in a process that died, because that process could not do it.
 */
@Injectable()
export class ChargeRecovered implements OnModuleInit {
  constructor(
    private readonly writer: LedgerWriter,
    private readonly keys: GatewayKeys,
    private readonly limits: KeyLimits,
  ) {}

  onModuleInit(): void {
    this.writer.recovered$.subscribe((record) => {
      const key = this.keys.get(record.key_id ?? '');
      if (key) this.limits.chargeLate(key, chargeOf(record));
    });
  }
}
