import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { AccountsController } from './accounts.controller.js';
import { Addresses } from './addresses.service.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { HealthController } from './health.controller.js';
import { KeysController } from './keys.controller.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenapiController } from './openapi.controller.js';
import { OwnUsageController } from './own-usage.controller.js';
import { UsageController } from './usage.controller.js';
import { OpenapiService } from './openapi.service.js';
import { ReadinessController } from './readiness.controller.js';
import { RootController } from './root.controller.js';
import { LimitsModule } from '../limits/limits.module.js';
import { RelayModule } from '../relay/relay.module.js';

@Module({
  imports: [
    AccountsModule,
    AuthModule,
    DashboardModule,
    KeysModule,
    MetricsModule,
    ProxyModule,
    TerminusModule.forRoot({ logger: false }),
    UsageModule,
    LimitsModule,
    RelayModule,
  ],
  controllers: [
    HealthController,
    ReadinessController,
    RootController,
    AccountsController,
    KeysController,
    UsageController,
    OwnUsageController,
    OpenapiController,
  ],
  providers: [Addresses, OpenapiService],
})
export class AdminModule {}
