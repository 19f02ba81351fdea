import { Module } from '@nestjs/common';
import { KeysModule } from '../../keys/keys.module.js';
import { StorageModule } from '../../storage/storage.module.js';
import { GrantsModule } from '../grants.module.js';
import { GuessLimiterModule } from '../guess-limiter.module.js';
import { ProviderModule } from '../provider/provider.module.js';
import { AuthorizePageController } from './authorize-page.controller.js';
import { CallbackPageController } from './callback-page.controller.js';
import { DevicePageController } from './device-page.controller.js';
import { FormValues } from './form-values.service.js';
import { KeyApprovals } from './key-approvals.service.js';
import { MemberNames } from './member-names.service.js';
import { PageAssetsController } from './page-assets.controller.js';
import { PageAssets } from './page-assets.service.js';
import { PageWriter } from './page-writer.service.js';

/** The pages on which people confirm a sign-in. */
@Module({
  imports: [GrantsModule, GuessLimiterModule, ProviderModule, KeysModule, StorageModule],
  controllers: [DevicePageController, AuthorizePageController, CallbackPageController, PageAssetsController],
  providers: [FormValues, KeyApprovals, MemberNames, PageAssets, PageWriter],
})
export class PagesModule {}
