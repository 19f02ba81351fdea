import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { ProxyModule } from '../proxy/proxy.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { ClientRequestsModule } from './client-requests.module.js';
import { GrantsModule } from './grants.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PagesModule } from './pages/pages.module.js';
import { ProviderModule } from './provider/provider.module.js';

/** How people get in: device flow, the company's identity provider, sessions, managed settings. */
@Module({
  imports: [
    ClientRequestsModule,
    GrantsModule,
    KeysModule,
    OAuthModule,
    PagesModule,
    ProviderModule,
    ProxyModule,
    StorageModule,
  ],
})
export class SignInModule {}
