import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { QuotaWindows } from './quota-windows.service.js';
import { VersionCheck } from './version-check.service.js';

@Module({
  imports: [AccountsModule, ProxyModule],
  providers: [QuotaWindows, VersionCheck],
  exports: [QuotaWindows, VersionCheck],
})
export class UpstreamsModule {}
