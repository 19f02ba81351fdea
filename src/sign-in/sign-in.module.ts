import { Module } from '@nestjs/common';
import { ClientRequestsModule } from './client-requests.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PagesModule } from './pages/pages.module.js';

/** How people get in: device flow, the company's identity provider, sessions, managed settings. */
@Module({ imports: [ClientRequestsModule, OAuthModule, PagesModule] })
export class SignInModule {}
