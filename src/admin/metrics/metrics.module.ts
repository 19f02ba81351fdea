import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { KeysModule } from '../../keys/keys.module.js';
import { ObservabilityModule } from '../../observability/observability.module.js';
import { ProxyModule } from '../../proxy/proxy.module.js';
import { StorageModule } from '../../storage/storage.module.js';
import { UsageModule } from '../../usage/usage.module.js';
import { AdminToken } from '../admin-token.service.js';
import { DegradationService } from '../degradation.service.js';
import { GuessBrakeModule } from '../guess-brake.module.js';
import { Gauges } from './gauges.service.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsReader } from './metrics-reader.service.js';
import { MetricsGuard } from './metrics.guard.js';
import { LimitsModule } from '../../limits/limits.module.js';
import { RelayModule } from '../../relay/relay.module.js';

@Module({
  imports: [
    AccountsModule,
    AuthModule,
    GuessBrakeModule,
    KeysModule,
    ObservabilityModule,
    ProxyModule,
    StorageModule,
    UsageModule,
    LimitsModule,
    RelayModule,
  ],
  controllers: [MetricsController],
  providers: [AdminToken, DegradationService, Gauges, MetricsGuard, MetricsReader],
  exports: [DegradationService],
})
export class MetricsModule {}
