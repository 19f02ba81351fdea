import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AdminModule } from './admin/admin.module.js';
import { RefreshScheduleModule } from './auth/refresh-schedule.module.js';
import { ChatModule } from './chat/chat.module.js';
import { ConfigModule } from './config/config.module.js';
import { DialectErrorFilter } from './dialect-error.filter.js';

@Module({
  imports: [ScheduleModule.forRoot(), ChatModule, AdminModule, RefreshScheduleModule],
  providers: [{ provide: APP_FILTER, useClass: DialectErrorFilter }],
})
export class AppModule {
  /** Reads environment and `config.json` when the application is created. */
  static forRoot(): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.forRoot()] };
  }
}
