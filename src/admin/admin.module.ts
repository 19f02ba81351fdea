import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { AccountsController } from './accounts.controller.js';
import { AdminGuard } from './admin.guard.js';
import { HealthController } from './health.controller.js';
import { OpenapiController } from './openapi.controller.js';
import { OpenapiService } from './openapi.service.js';
import { ReadinessController } from './readiness.controller.js';
import { RootController } from './root.controller.js';

@Module({
  imports: [AccountsModule, AuthModule, ProxyModule],
  controllers: [HealthController, ReadinessController, RootController, AccountsController, OpenapiController],
  providers: [AdminGuard, OpenapiService],
})
export class AdminModule {}
