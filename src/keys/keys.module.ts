import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { AdminTokenRepository } from './admin-token.repository.js';
import { AdminTokens } from './admin-tokens.service.js';
import { DirectoryModule } from './directory.module.js';
import { KeyAccess } from './key-access.service.js';
import { LocalAccess } from './local-access.service.js';
import { SessionRenewal } from './session-renewal.service.js';
import { SessionRetention } from './session-retention.service.js';
import { SignInSessions } from './sign-in-sessions.service.js';

/** Who may call, and who may use the admin API. */
@Module({
  imports: [DirectoryModule, StorageModule],
  providers: [
    AdminTokenRepository,
    AdminTokens,
    KeyAccess,
    LocalAccess,
    SessionRenewal,
    SessionRetention,
    SignInSessions,
  ],
  exports: [AdminTokens, DirectoryModule, KeyAccess, LocalAccess, SignInSessions],
})
export class KeysModule {}
