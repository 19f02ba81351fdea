import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { CloudAccounts } from './cloud-accounts.service.js';
import { CloudSignIns } from './cloud-sign-ins.service.js';
import { CredentialsService } from './credentials.service.js';
import { EndpointProbes } from './endpoint-probes.service.js';
import { FixedKeys } from './fixed-keys.service.js';
import { LocalLogins } from './local-logins.service.js';
import { RefreshJournal } from './refresh-journal.repository.js';
import { TokenRefreshService } from './token-refresh.service.js';
import { WorkosClient } from './workos-client.service.js';

@Module({
  imports: [AccountsModule, ProxyModule, StorageModule],
  providers: [
    CloudAccounts,
    CloudSignIns,
    CredentialsService,
    EndpointProbes,
    FixedKeys,
    LocalLogins,
    RefreshJournal,
    TokenRefreshService,
    WorkosClient,
  ],
  exports: [CredentialsService, EndpointProbes, TokenRefreshService, WorkosClient],
})
export class AuthModule {}
