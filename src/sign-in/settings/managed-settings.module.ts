import { Module } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { DirectoryModule } from '../../keys/directory.module.js';
import { StorageModule } from '../../storage/storage.module.js';
import { ManagedSettingsRepository } from './managed-settings.repository.js';
import { ManagedSettings } from './managed-settings.service.js';

/** The settings of clients, as the gateway and the program know and change them. */
@Module({
  imports: [DirectoryModule, StorageModule],
  providers: [AuditLog, ManagedSettingsRepository, ManagedSettings],
  exports: [ManagedSettings],
})
export class ManagedSettingsModule {}
