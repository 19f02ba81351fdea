import { Module } from '@nestjs/common';
import { AdminGuard } from '../admin.guard.js';
import { DashboardSessions } from './dashboard-sessions.service.js';
import { DeviceLogins } from './device-logins.service.js';
import { KeyUseController } from './key-use.controller.js';
import { LiveController } from './live.controller.js';
import { LoginsController } from './logins.controller.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { Overview } from './overview.service.js';
import { ProviderSessions } from './provider-sessions.service.js';
import { ProviderSignInController } from './provider-sign-in.controller.js';
import { serveDashboard } from './serve-dashboard.js';
import { SessionController } from './session.controller.js';
import { SetupController } from './setup.controller.js';
import { SharedLogins } from './shared-logins.service.js';
import { SignIn } from './sign-in.service.js';
import { TrafficController } from './traffic.controller.js';
import { UsagePagesController } from './usage-pages.controller.js';
import { ViewerGuard } from './viewer.guard.js';
import { AdminSourcesModule } from '../admin-sources.module.js';

@Module({
  imports: [AdminSourcesModule, ...serveDashboard()],
  controllers: [
    SessionController,
    ProviderSignInController,
    OwnSessionsController,
    LiveController,
    TrafficController,
    UsagePagesController,
    KeyUseController,
    SetupController,
    LoginsController,
  ],
  providers: [
    AdminGuard,
    ViewerGuard,
    DashboardSessions,
    DeviceLogins,
    Overview,
    ProviderSessions,
    SharedLogins,
    SignIn,
  ],
  exports: [AdminGuard, DashboardSessions],
})
export class DashboardModule {}
