import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from './auth.module.js';
import { RefreshSchedule } from './refresh-schedule.service.js';

/** This module stands apart from `AuthModule`, which commands use without starting timers. */
@Module({ imports: [AccountsModule, AuthModule], providers: [RefreshSchedule] })
export class RefreshScheduleModule {}
