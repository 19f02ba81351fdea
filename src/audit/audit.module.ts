import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { AuditLog } from './audit-log.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { ConfigurationChanges } from './configuration-changes.service.js';

@Module({
  imports: [StorageModule],
  providers: [AuditLog, AuditRetention, ConfigurationChanges],
  exports: [AuditLog],
})
export class AuditModule {}
