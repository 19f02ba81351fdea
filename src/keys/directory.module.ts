import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { DirectoryRepository } from './directory.repository.js';
import { Directory } from './directory.service.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { KeyRepository } from './key.repository.js';

/** Keys, members, teams and the organization, as the gateway and the commands know and change them. */
@Module({
  imports: [StorageModule],
  providers: [DirectoryRepository, Directory, KeyRepository, GatewayKeys],
  exports: [Directory, GatewayKeys],
})
export class DirectoryModule {}
