import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { KeysModule } from '../../keys/keys.module.js';
import { ObservabilityModule } from '../../observability/observability.module.js';
import { ProxyModule } from '../../proxy/proxy.module.js';
import { StorageModule } from '../../storage/storage.module.js';
import { UsageModule } from '../../usage/usage.module.js';
import { AdminToken } from '../admin-token.service.js';
import { AdminGuard } from '../admin.guard.js';
import { GuessBrakeModule } from '../guess-brake.module.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { DeviceLogins } from './device-logins.service.js';
import { KeyUseController } from './key-use.controller.js';
import { LiveController } from './live.controller.js';
import { LoginsController } from './logins.controller.js';
import { Overview } from './overview.service.js';
import { serveDashboard } from './serve-dashboard.js';
import { SessionController } from './session.controller.js';
import { SetupController } from './setup.controller.js';
import { SignIn } from './sign-in.service.js';
import { TrafficController } from './traffic.controller.js';
import { UsagePagesController } from './usage-pages.controller.js';
import { ViewerGuard } from './viewer.guard.js';
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
    ...serveDashboard(),
    LimitsModule,
    RelayModule,
  ],
  controllers: [
    SessionController,
    LiveController,
    TrafficController,
    UsagePagesController,
    KeyUseController,
    SetupController,
    LoginsController,
  ],
  providers: [AdminToken, AdminGuard, ViewerGuard, DashboardSessions, DeviceLogins, Overview, SignIn],
  exports: [AdminToken, AdminGuard, DashboardSessions, GuessBrakeModule],
})
export class DashboardModule {}
