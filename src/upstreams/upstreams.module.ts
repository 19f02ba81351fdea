import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { EndpointHealth } from './endpoint-health.service.js';
import { QuotaWindows } from './quota-windows.service.js';
import { VersionCheck } from './version-check.service.js';

@Module({
  imports: [AccountsModule, ProxyModule],
  providers: [EndpointHealth, QuotaWindows, VersionCheck],
  exports: [EndpointHealth, QuotaWindows, VersionCheck],
})
export class UpstreamsModule {}
