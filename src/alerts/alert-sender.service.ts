import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { type AlertMessage } from './alert-message.js';
import { linkToPage } from './link-to-page.js';
import { Mails } from './mails.service.js';
import { type AlertTarget } from './resolve-target.js';
import { type SendResult } from './send-result.js';
import { Webhooks } from './webhooks.service.js';

/** Makes one attempt to tell a target. Never rejects for what a receiver or network does. */
@Injectable()
export class AlertSender {
  constructor(
    private readonly config: ConfigService,
    private readonly webhooks: Webhooks,
    private readonly mails: Mails,
  ) {}

  async send(target: AlertTarget, message: AlertMessage): Promise<SendResult> {
    if (target.problem !== undefined) return { kind: 'later', reason: target.problem };
    const linked = { ...message, link: linkToPage(message, this.config.current.publicUrl) };
    try {
      return target.kind === 'email' ? await this.mails.send(target, linked) : await this.webhooks.post(target, linked);
    } catch (error) {
      return { kind: 'later', reason: `the attempt failed (${error instanceof Error ? error.name : 'unknown error'})` };
    }
  }

  /** Says hello, so that people see whether the target is told. */
  test(target: AlertTarget): Promise<SendResult> {
    return this.send(target, {
      id: `msg_${randomBytes(12).toString('hex')}`,
      type: 'test',
      atMs: Date.now(),
      title: `This is a test of the alert target ${target.name}`,
      text: 'Nothing has happened. The gateway tells of what needs a person here.',
      subject: null,
      facts: {},
    });
  }
}
