import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from './auth.module.js';
import { RefreshSchedule } from './refresh-schedule.service.js';

/** Apart from `AuthModule`, so that the command line can use that without starting timers. */
@Module({ imports: [AccountsModule, AuthModule], providers: [RefreshSchedule] })
export class RefreshScheduleModule {}
