import { Injectable } from '@nestjs/common';
import { of } from 'rxjs';
import { ConfigService } from '../config/config.service.js';
import { ClientLeft } from '../proxy/client-left.js';
import { type UpstreamRequest } from '../proxy/send-upstream.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { UpstreamService } from '../proxy/upstream.service.js';
import { ErrorAnswer } from '../relay/error-answer.js';
import { ErrorEvent } from '../relay/relay-events.js';
import { type RelayLimits } from '../relay/run-relay.js';
import { type RequestHeaders, requestHeaders } from '../upstreams/request-headers.js';
import { kindOf } from '../upstreams/upstream-kinds.js';
import { VersionCheck } from '../upstreams/version-check.service.js';
import { type AnsweredAttempt, type Attempt } from './attempt.js';
import { type AttemptRecord } from './attempt-record.js';
import { type AttemptResult, clientLeft } from './attempt-result.js';
import { holdErrorEvent, holdErrorInPlace, holdRefusal, holdUpstreamFailure } from './hold-failure.js';
import { passAnswer } from './pass-answer.js';
import { readRefusedAnswer } from './read-refused-answer.js';
import { mayRetryElsewhere } from '../relay/retry-elsewhere.js';

/**
 * Makes one attempt: sends a prepared request to its upstream with one credential, and passes the answer to the client.
 */
@Injectable()
export class AttemptService {
  constructor(
    private readonly config: ConfigService,
    private readonly upstream: UpstreamService,
    private readonly version: VersionCheck,
  ) {}

  /**
   * Resolves with what became of the attempt. Rejects when the client has left, and with errors that another account
   * would meet too.
   */
  async run(attempt: Attempt): Promise<AttemptResult> {
    const { call, credential } = attempt;
    try {
      const first = await this.send(attempt);
      const refused = await this.readRefusal(first);
      if (!refused) return await this.relay(first);
      if (refused.kind === 'relayed' || !(await credential.renew(sentAtMs(first)))) return refused;
      call.trace.mark('renewed');
      const second = await this.send(attempt);
      return (await this.readRefusal(second)) ?? (await this.relay(second));
    } catch (error) {
      if (error instanceof ErrorEvent) return holdErrorEvent(attempt, error);
      if (error instanceof ErrorAnswer && !mayRetryElsewhere(error.status)) return holdErrorInPlace(attempt, error);
      if (error instanceof UpstreamFailure) return holdUpstreamFailure(attempt, error);
      throw error;
    }
  }

  private async send(attempt: Attempt): Promise<AnsweredAttempt> {
    const { call, prepared, credential, meter } = attempt;
    const authorized = this.headersOf(attempt);
    // Most kinds of upstream authorize at once: their requests wait for no turn of the event loop.
    const headers = authorized instanceof Promise ? await authorized : authorized;
    const request = this.upstreamRequest(attempt, headers);
    // The client may have left while a token was fetched or a limit was asked for.
    if (call.client.disconnect.fired) throw new ClientLeft();
    const record = await meter.begin(call, prepared, credential.account);
    try {
      const { endpoint } = call.route;
      const sent = await this.upstream.send(request);
      const answer = record.watch(kindOf(endpoint).readAnswer?.(sent, endpoint) ?? sent);
      return { ...attempt, answer, record, limits: this.limitsOf(attempt, answer, record) };
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  private headersOf({ call, prepared, credential }: Attempt): RequestHeaders | Promise<RequestHeaders> {
    const { endpoint, model } = call.route;
    return requestHeaders({
      kind: kindOf(endpoint),
      endpoint,
      account: credential.account,
      client: call.request.headers,
      betaHeader: prepared.betaHeader,
      provider: model.provider,
      sessionId: prepared.sessionId,
      below: prepared.below,
      userAgent: this.version.userAgent,
      url: prepared.url,
      body: prepared.body,
    });
  }

  private upstreamRequest({ call, prepared, firstByteMs }: Attempt, headers: RequestHeaders): UpstreamRequest {
    return {
      url: prepared.url,
      headers,
      body: prepared.body,
      connectMs: this.config.current.timeouts.connectMs,
      firstByteMs,
      disconnect: call.client.disconnect,
    };
  }

  private limitsOf(
    { call, credential, pass, firstByteMs, preludeMs }: Attempt,
    { status }: UpstreamAnswer,
    record: AttemptRecord,
  ): RelayLimits {
    const { idleMs } = this.config.current.timeouts;
    return {
      firstByteMs: call.streaming ? firstByteMs : (preludeMs ?? idleMs),
      idleMs,
      preludeMs,
      onFirst: () => {
        if (status >= 400) return;
        credential.serves();
        pass.serves();
      },
      onLast: () => record.close('complete'),
      onBroken: () => record.close('failed'),
    };
  }

  /**
   * Reads an answer that refuses the team's credential to its end: a 401, or a 403 in a cloud's words for it. The
   * result is `relayed` only when the client has left meanwhile. Resolves with undefined for any other answer, which
   * can still be read.
   */
  private async readRefusal(attempt: AnsweredAttempt): Promise<AttemptResult | undefined> {
    const { call, answer, record, credential } = attempt;
    const kind = kindOf(call.route.endpoint);
    const maybeRefused = answer.status === 401 || (answer.status === 403 && kind.refusesCredential !== undefined);
    if (!maybeRefused || credential.account.owner !== 'team') return undefined;
    const body = await readRefusedAnswer(answer, call.client);
    if (body !== undefined && answer.status === 403 && !kind.refusesCredential?.(answer.headers, body)) {
      attempt.answer = { ...answer, chunks$: of(Buffer.from(body)) };
      return undefined;
    }
    record.close(call.client.disconnect.fired ? 'client_left' : 'complete');
    return body === undefined ? clientLeft() : holdRefusal(body);
  }

  private async relay(attempt: AnsweredAttempt): Promise<AttemptResult> {
    const { record } = attempt;
    try {
      const result = await passAnswer(attempt);
      record.close(result.kind === 'held' ? 'complete' : result.outcome.end);
      return result.kind === 'relayed' && record.usage ? { ...result, usage: record.usage } : result;
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }
}

/** The time of day at upstream when it answered; NaN where it does not tell. */
function sentAtMs({ answer }: AnsweredAttempt): number {
  return Date.parse(answer.headers.date ?? '');
}
