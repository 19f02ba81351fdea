import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AccountsController } from './accounts.controller.js';
import { AlertsController } from './alerts.controller.js';
import { Addresses } from './addresses.service.js';
import { AuditController } from './audit.controller.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { HealthController } from './health.controller.js';
import { KeysController } from './keys.controller.js';
import { ManagedSettingsModule } from '../sign-in/settings/managed-settings.module.js';
import { ManagedSettingsAdminController } from './managed-settings-admin.controller.js';
import { MembersController } from './members.controller.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OrganizationController } from './organization.controller.js';
import { SignInSessionsController } from './sign-in-sessions.controller.js';
import { TeamsController } from './teams.controller.js';
import { OpenapiController } from './openapi.controller.js';
import { OwnUsageController } from './own-usage.controller.js';
import { TokensController } from './tokens.controller.js';
import { UsageController } from './usage.controller.js';
import { PackageController } from './package.controller.js';
import { ProgramPackage } from './package.service.js';
import { OpenapiService } from './openapi.service.js';
import { ReadinessController } from './readiness.controller.js';
import { RootController } from './root.controller.js';
import { AdminSourcesModule } from './admin-sources.module.js';

@Module({
  imports: [
    AdminSourcesModule,
    DashboardModule,
    ManagedSettingsModule,
    MetricsModule,
    TerminusModule.forRoot({ logger: false }),
  ],
  controllers: [
    HealthController,
    ReadinessController,
    RootController,
    AccountsController,
    AlertsController,
    KeysController,
    TokensController,
    MembersController,
    SignInSessionsController,
    TeamsController,
    OrganizationController,
    ManagedSettingsAdminController,
    AuditController,
    UsageController,
    OwnUsageController,
    OpenapiController,
    PackageController,
  ],
  providers: [Addresses, OpenapiService, ProgramPackage],
})
export class AdminModule {}
