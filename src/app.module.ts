import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AdminModule } from './admin/admin.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { BodyReader } from './admin/body-reader.interceptor.js';
import { InputPipe } from './admin/input.pipe.js';
import { RefreshScheduleModule } from './auth/refresh-schedule.module.js';
import { ChatModule } from './chat/chat.module.js';
import { ConfigModule } from './config/config.module.js';
import { DialectErrorFilter } from './server/dialect-error.filter.js';
import { SignInModule } from './sign-in/sign-in.module.js';

@Module({
  imports: [ScheduleModule.forRoot(), AlertsModule, ChatModule, SignInModule, AdminModule, RefreshScheduleModule],
  providers: [
    { provide: APP_FILTER, useClass: DialectErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: BodyReader },
    { provide: APP_PIPE, useClass: InputPipe },
  ],
})
export class AppModule {
  /** For all routes but those of inference: the spine answers errors itself, and reads bodies raw. */
  static readonly GLOBAL = [DialectErrorFilter, BodyReader, InputPipe];

  /** Reads the environment and `config.json` when the application is created. */
  static forRoot(): DynamicModule {
    return { module: AppModule, imports: [ConfigModule.forRoot()] };
  }
}
