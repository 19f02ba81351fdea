import { Module } from '@nestjs/common';
import { KeysModule } from '../../keys/keys.module.js';
import { ProxyModule } from '../../proxy/proxy.module.js';
import { StorageModule } from '../../storage/storage.module.js';
import { Identities } from './identities.service.js';
import { IdentityProvider } from './identity-provider.service.js';
import { ProviderClient } from './provider-client.service.js';
import { ProviderRequests } from './provider-requests.service.js';

/** The company's identity provider, for whoever sends people there. */
@Module({
  imports: [KeysModule, ProxyModule, StorageModule],
  providers: [Identities, IdentityProvider, ProviderClient, ProviderRequests],
  exports: [IdentityProvider],
})
export class ProviderModule {}
