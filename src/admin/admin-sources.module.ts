import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AlertsModule } from '../alerts/alerts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { RelayModule } from '../relay/relay.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { GrantsModule } from '../sign-in/grants.module.js';
import { ProviderModule } from '../sign-in/provider/provider.module.js';
import { CallersModule } from './callers.module.js';
import { GuessLimiterModule } from '../sign-in/guess-limiter.module.js';

const SOURCES = [
  AccountsModule,
  AlertsModule,
  AuditModule,
  AuthModule,
  CallersModule,
  GuessLimiterModule,
  GrantsModule,
  KeysModule,
  LimitsModule,
  ObservabilityModule,
  ProviderModule,
  ProxyModule,
  RelayModule,
  StorageModule,
  UpstreamsModule,
  UsageModule,
];

/** The modules whose services the admin API, the dashboard and the metrics read. */
@Module({ imports: SOURCES, exports: SOURCES })
export class AdminSourcesModule {}
