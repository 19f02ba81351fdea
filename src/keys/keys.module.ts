import { Module } from '@nestjs/common';
import { DirectoryModule } from './directory.module.js';
import { KeyAccess } from './key-access.service.js';
import { LocalAccess } from './local-access.service.js';

/** Who may call. */
@Module({
  imports: [DirectoryModule],
  providers: [KeyAccess, LocalAccess],
  exports: [DirectoryModule, KeyAccess, LocalAccess],
})
export class KeysModule {}
