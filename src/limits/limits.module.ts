import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { KeyLimits } from './key-limits.service.js';
import { ShareRepository } from './share.repository.js';
import { Shares } from './shares.service.js';
import { WindowOpener } from './window-opener.service.js';

@Module({
  imports: [StorageModule, KeysModule, UsageModule],
  providers: [ShareRepository, WindowOpener, Shares, KeyLimits],
  exports: [KeyLimits, ShareRepository],
})
export class LimitsModule {}
