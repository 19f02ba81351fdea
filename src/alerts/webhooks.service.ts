import { Injectable } from '@nestjs/common';
import { type AxiosResponse } from 'axios';
import { retryAfterMs } from '../dialects/retry-after.js';
import { ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';
import { type LinkedMessage, signWebhook, toSlackBody, toWebhookBody } from './alert-message.js';
import { type UsableTarget } from './resolve-target.js';
import { SEND_LIMIT_MS, type SendResult } from './send-result.js';

const MAX_ANSWER_BYTES = 1_000_000;
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ERR_CANCELED', `no answer within ${SEND_LIMIT_MS / 1_000} s`],
  ['proxy_required', 'proxy_required is true and there is no network proxy for it'],
]);

/** Posts messages to webhooks, through the network proxies. Follows no redirect. */
@Injectable()
export class Webhooks {
  constructor(private readonly calls: ControlCalls) {}

  async post(target: UsableTarget, message: LinkedMessage): Promise<SendResult> {
    const body = target.kind === 'slack' ? toSlackBody(message) : toWebhookBody(message);
    const signature = target.key ? signWebhook(message.id, body, target.key, Date.now()) : {};
    try {
      const answer = await this.calls.send({
        url: new URL(target.url.reveal()),
        name: `alert target ${target.name}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'droid2api', ...signature },
        body,
        responseType: 'text',
        limitMs: SEND_LIMIT_MS,
        maxAnswerBytes: MAX_ANSWER_BYTES,
        // A receiver knows by the id what it has already, and people are better told twice than never.
        repeatable: true,
      });
      return judge(answer);
    } catch (error) {
      if (!(error instanceof ControlFailure)) throw error;
      return { kind: 'later', reason: REASONS.get(error.code) ?? `no answer (${error.code})` };
    }
  }
}

function judge({ status, data, headers }: AxiosResponse<unknown>): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 408 || status === 429 || status >= 500) {
    const pauseMs = retryAfterMs({ 'retry-after': String(headers['retry-after'] ?? '') }, Date.now());
    return { kind: 'later', reason: `the receiver answered ${status}`, ...(pauseMs !== undefined && { pauseMs }) };
  }
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `the receiver answered ${status}; redirects are not followed` };
  return { kind: 'refused', reason: `the receiver answered ${status}${wordOf(data)}` };
}

/** Slack says in one word what is wrong, such as `invalid_token`. Anything else may quote what was sent. */
function wordOf(body: unknown): string {
  return typeof body === 'string' && /^[a-z][a-z_]{2,40}$/.test(body) ? ` (${body})` : '';
}
