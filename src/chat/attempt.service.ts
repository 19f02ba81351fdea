import { Injectable } from '@nestjs/common';
import { type Credential } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { ClientLeft } from '../proxy/client-left.js';
import { ErrorEvent } from '../relay/relay-answer.js';
import { type UpstreamRequest } from '../proxy/send-upstream.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { UpstreamService } from '../proxy/upstream.service.js';
import { VersionCheck } from '../upstreams/version-check.service.js';
import { upstreamRequestId } from './answer-headers.js';
import { answerUncounted, mayLackCounting } from './answer-uncounted.js';
import { type AttemptEnd, ended, failedByEvent, failedUpstream, refusedCredential } from './attempt-end.js';
import { type AttemptMeter } from './attempt-meter.js';
import { type Call } from './call.js';
import { holdError, type MeteredAnswer, relayInOtherDialect, relayInOwnDialect } from './pass-answer.js';
import { type PreparedRequest } from './prepared-request.js';
import { readRefusedAnswer } from './read-refused-answer.js';
import { type RequestMeter } from './request-meter.js';
import { mayRetryElsewhere } from './retry-elsewhere.js';
import { upstreamHeaders } from '../upstreams/upstream-headers.js';

const LEFT = ended({ end: 'client_gone' }, { kind: 'cancelled' });
const ENDED = { complete: 'complete', client_gone: 'aborted', failed: 'failed' } as const;

/** One attempt: a prepared request to its upstream with one credential, and the answer to the client. */
@Injectable()
export class AttemptService {
  constructor(
    private readonly config: ConfigService,
    private readonly upstream: UpstreamService,
    private readonly version: VersionCheck,
  ) {}

  /**
   * `firstByteMs` is how long the upstream may take to begin. Rejects when the client has left, and with errors that no
   * other account would cure.
   */
  async run(
    call: Call,
    prepared: PreparedRequest,
    credential: Credential,
    firstByteMs: number,
    meter: RequestMeter,
  ): Promise<AttemptEnd> {
    try {
      let { answer, attempt } = await this.send(call, prepared, credential, firstByteMs, meter);
      if (answer.status === 401 && credential.account.owner === 'team') {
        const refused = await this.readRefusal(call, answer, attempt);
        if (!refused || !(await credential.renew())) return refused ?? LEFT;
        call.trace.mark('renewed');
        ({ answer, attempt } = await this.send(call, prepared, credential, firstByteMs, meter));
        if (answer.status === 401) return (await this.readRefusal(call, answer, attempt)) ?? LEFT;
      }
      return await this.relay(
        call,
        prepared,
        credential,
        { answer, attempt, budgetHeaders: meter.budgetHeaders },
        firstByteMs,
      );
    } catch (error) {
      if (error instanceof ErrorEvent) return failedByEvent(call, error, credential.account.owner);
      if (error instanceof UpstreamFailure) return failedUpstream(error, credential.account.owner);
      throw error;
    }
  }

  private async send(
    call: Call,
    prepared: PreparedRequest,
    { account }: Credential,
    firstByteMs: number,
    meter: RequestMeter,
  ): Promise<{ answer: UpstreamAnswer; attempt: AttemptMeter }> {
    const { model } = prepared.route;
    const request: UpstreamRequest = {
      url: prepared.url,
      headers: upstreamHeaders({
        endpoint: model.endpoint,
        account,
        client: call.request.headers,
        betaHeader: prepared.betaHeader,
        provider: model.provider,
        sessionId: prepared.sessionId,
        userAgent: this.version.userAgent,
        contentLength: prepared.body.length,
      }),
      body: prepared.body,
      connectMs: this.config.current.timeouts.connectMs,
      firstByteMs,
      disconnect: call.client.disconnect,
    };
    // It may have left while a token was fetched or a limit was asked for.
    if (call.client.disconnect.fired) throw new ClientLeft();
    const attempt = await meter.begin(prepared, account);
    try {
      const answer = await this.upstream.send(request);
      call.line.upstreamRequestId = upstreamRequestId(answer.headers);
      return { answer: attempt.watch(answer), attempt };
    } catch (error) {
      attempt.fail(error);
      throw error;
    }
  }

  /** What a 401 comes to; undefined when the client has left meanwhile. */
  private async readRefusal(
    call: Call,
    answer: UpstreamAnswer,
    attempt: AttemptMeter,
  ): Promise<AttemptEnd | undefined> {
    const body = await readRefusedAnswer(answer, call.client);
    attempt.close(call.client.disconnect.fired ? 'aborted' : 'complete');
    return body === undefined ? undefined : refusedCredential(body);
  }

  private async relay(
    call: Call,
    prepared: PreparedRequest,
    credential: Credential,
    metered: MeteredAnswer,
    firstByteMs: number,
  ): Promise<AttemptEnd> {
    const { attempt } = metered;
    try {
      const end = await this.passOn(call, prepared, credential, metered, firstByteMs);
      attempt.close(end.kind === 'failed' ? 'complete' : ENDED[end.outcome.end]);
      if (end.kind === 'relayed' && attempt.usage) end.usage = attempt.usage;
      return end;
    } catch (error) {
      attempt.fail(error);
      throw error;
    }
  }

  private async passOn(
    call: Call,
    prepared: PreparedRequest,
    credential: Credential,
    metered: MeteredAnswer,
    firstByteMs: number,
  ): Promise<AttemptEnd> {
    const { account } = credential;
    const { answer, attempt } = metered;
    if (answer.status > 599) {
      answer.destroy();
      throw new UpstreamFailure('no_status');
    }
    if (answer.status >= 300 && answer.status < 400) {
      answer.destroy();
      throw new GatewayError(502, 'The upstream answered with a redirect, which the gateway does not follow.');
    }
    const { idleMs } = this.config.current.timeouts;
    const onFirst = (): void => {
      if (answer.status < 400) credential.serves();
    };
    const limits = {
      firstByteMs: prepared.streaming ? firstByteMs : idleMs,
      idleMs,
      onFirst,
      onLast: () => attempt.close('complete'),
      onBroken: () => attempt.close('failed'),
    };
    if (mayLackCounting(call, answer))
      return ended(await answerUncounted(call, prepared, answer, limits), { kind: 'refused' });
    if (answer.status >= 400 && account.owner === 'team' && mayRetryElsewhere(answer.status))
      return await holdError(call, prepared, answer, limits);
    if (prepared.translation) return await relayInOtherDialect(call, prepared, prepared.translation, metered, limits);
    return await relayInOwnDialect(call, metered, limits);
  }
}
