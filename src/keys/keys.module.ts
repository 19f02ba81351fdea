import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { KeyAccess } from './key-access.service.js';
import { KeyRepository } from './key.repository.js';
import { KeyLimits } from './key-limits.service.js';
import { LocalRule } from './local-rule.service.js';
import { ShareRepository } from './share.repository.js';
import { Shares } from './shares.service.js';

@Module({
  imports: [StorageModule],
  providers: [KeyRepository, GatewayKeys, KeyAccess, LocalRule, ShareRepository, Shares, KeyLimits],
  exports: [GatewayKeys, KeyAccess, LocalRule, KeyLimits],
})
export class KeysModule {}
