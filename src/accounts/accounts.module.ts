import { Module } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { StorageModule } from '../storage/storage.module.js';
import { AccountPool } from './account-pool.service.js';
import { AccountRestRepository } from './account-rest.repository.js';
import { AccountRepository } from './account.repository.js';
import { AccountStateRepository } from './account-state.repository.js';
import { AccountStateWriter } from './account-state-writer.service.js';
import { ACCOUNTS_PATH, AccountsFileService } from './accounts-file.service.js';
import { AccountsService } from './accounts.service.js';
import { VendorStateRepository } from './vendor-state.repository.js';
import { VendorStates } from './vendor-states.service.js';
import { UnusableFile } from './unusable-file.service.js';

@Module({
  imports: [StorageModule],
  providers: [
    AccountPool,
    AccountRepository,
    AccountRestRepository,
    AccountStateRepository,
    AccountStateWriter,
    AccountsFileService,
    AccountsService,
    UnusableFile,
    VendorStateRepository,
    VendorStates,
    {
      provide: ACCOUNTS_PATH,
      inject: [EnvironmentService],
      useFactory: (environment: EnvironmentService) => environment.get<string>('DROID_ACCOUNTS') || './accounts.json',
    },
  ],
  exports: [AccountPool, AccountRepository, AccountRestRepository, AccountsService, UnusableFile, VendorStates],
})
export class AccountsModule {}
