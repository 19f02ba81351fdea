import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { LedgerWriter } from './ledger-writer.service.js';
import { Ledger } from './ledger.service.js';
import { PriceUpdateRepository } from './price-update.repository.js';
import { Prices } from './prices.service.js';
import { ReportNames } from './report-names.js';
import { RollUp } from './roll-up.service.js';
import { SpoolFolder } from './spool-folder.js';
import { UsageReports } from './usage-report.repository.js';
import { UsageSeries } from './usage-series.repository.js';
import { UsageRepository } from './usage.repository.js';

@Module({
  imports: [StorageModule],
  providers: [
    SpoolFolder,
    PriceUpdateRepository,
    Prices,
    Ledger,
    LedgerWriter,
    RollUp,
    UsageRepository,
    ReportNames,
    UsageReports,
    UsageSeries,
  ],
  exports: [Ledger, PriceUpdateRepository, Prices, LedgerWriter, UsageReports, UsageSeries],
})
export class UsageModule {}
