import { Module } from '@nestjs/common';
import { KeysModule } from '../../keys/keys.module.js';
import { GrantsModule } from '../grants.module.js';
import { ProviderModule } from '../provider/provider.module.js';
import { DeviceAuthorizationController } from './device-authorization.controller.js';
import { DiscoveryController } from './discovery.controller.js';
import { ProtocolController } from './protocol.controller.js';
import { RevocationController } from './revocation.controller.js';
import { TokenController } from './token.controller.js';
import { TokenIssuer } from './token-issuer.service.js';

/** What programs ask for that sign in: where to, codes, tokens, and the end of them. */
@Module({
  imports: [GrantsModule, KeysModule, ProviderModule],
  controllers: [
    DiscoveryController,
    DeviceAuthorizationController,
    TokenController,
    RevocationController,
    ProtocolController,
  ],
  providers: [TokenIssuer],
})
export class OAuthModule {}
