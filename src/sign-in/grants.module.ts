import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { AddressLimits } from './address-limits.service.js';
import { AuthorizationCodes } from './authorization-codes.service.js';
import { CodeExchange } from './code-exchange.service.js';
import { CodeHashes } from './code-hashes.service.js';
import { DeviceGrants } from './device-grants.service.js';

/** Sign-ins that are under way, and how many there may be. */
@Module({
  imports: [KeysModule, ObservabilityModule, StorageModule],
  providers: [AddressLimits, AuthorizationCodes, CodeExchange, CodeHashes, DeviceGrants],
  exports: [AddressLimits, AuthorizationCodes, CodeExchange, CodeHashes, DeviceGrants],
})
export class GrantsModule {}
