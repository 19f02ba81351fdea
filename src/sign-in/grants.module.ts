import { Module } from '@nestjs/common';
import { ObservabilityModule } from '../observability/observability.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { AddressLimits } from './address-limits.service.js';
import { AuthorizationCodes } from './authorization-codes.service.js';
import { CodeHashes } from './code-hashes.service.js';
import { DeviceGrants } from './device-grants.service.js';

/** Sign-ins that are under way, and how many there may be. */
@Module({
  imports: [ObservabilityModule, StorageModule],
  providers: [AddressLimits, AuthorizationCodes, CodeHashes, DeviceGrants],
  exports: [AddressLimits, AuthorizationCodes, CodeHashes, DeviceGrants],
})
export class GrantsModule {}
