import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { KeyAccess } from './key-access.service.js';
import { KeyRepository } from './key.repository.js';
import { LocalAccess } from './local-access.service.js';

@Module({
  imports: [StorageModule],
  providers: [KeyRepository, GatewayKeys, KeyAccess, LocalAccess],
  exports: [GatewayKeys, KeyAccess, LocalAccess],
})
export class KeysModule {}
