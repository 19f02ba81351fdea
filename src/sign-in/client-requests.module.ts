import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { ManagedSettingsController } from './settings/managed-settings.controller.js';
import { ManagedSettingsModule } from './settings/managed-settings.module.js';
import { SpendController } from './spend.controller.js';
import { TelemetryController } from './telemetry/telemetry.controller.js';
import { TelemetryForwarder } from './telemetry/telemetry-forwarder.service.js';

/** What clients whose users have signed in ask for beside answers. */
@Module({
  imports: [KeysModule, LimitsModule, ManagedSettingsModule, ObservabilityModule, ProxyModule, UsageModule],
  controllers: [ManagedSettingsController, SpendController, TelemetryController],
  providers: [TelemetryForwarder],
})
export class ClientRequestsModule {}
