import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ManagedSettingsController } from './settings/managed-settings.controller.js';
import { ManagedSettingsModule } from './settings/managed-settings.module.js';

/** What clients whose users have signed in ask for beside answers. */
@Module({ imports: [KeysModule, ManagedSettingsModule], controllers: [ManagedSettingsController] })
export class ClientRequestsModule {}
