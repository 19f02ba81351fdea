import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AlertOutbox } from './alert-outbox.service.js';
import { AlertRepository } from './alert.repository.js';
import { AlertSendingModule } from './alert-sending.module.js';
import { AlertWatch } from './alert-watch.service.js';
import { DeliveryRepository } from './delivery.repository.js';
import { SubjectNames } from './subject-names.repository.js';

/** Notices and sends. Commands that only try targets need {@link AlertSendingModule} alone. */
@Module({
  imports: [
    AccountsModule,
    AlertSendingModule,
    KeysModule,
    LimitsModule,
    ObservabilityModule,
    StorageModule,
    UpstreamsModule,
    UsageModule,
  ],
  providers: [AlertOutbox, AlertRepository, AlertWatch, DeliveryRepository, SubjectNames],
  exports: [AlertSendingModule, DeliveryRepository, SubjectNames],
})
export class AlertsModule {}
