import { Module } from '@nestjs/common';
import { ProxyModule } from '../proxy/proxy.module.js';
import { AlertSender } from './alert-sender.service.js';
import { AlertTargets } from './alert-targets.service.js';
import { Mails } from './mails.service.js';
import { Webhooks } from './webhooks.service.js';

/** What it takes to tell a target something. It needs no database. */
@Module({
  imports: [ProxyModule],
  providers: [AlertSender, AlertTargets, Mails, Webhooks],
  exports: [AlertSender, AlertTargets],
})
export class AlertSendingModule {}
