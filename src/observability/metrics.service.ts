import { Injectable } from '@nestjs/common';
import { isTokenCount } from '../dialects/inference-kind.js';
import { type Dialect } from '../dialects/dialect.js';
import { Counter, Histogram } from './instruments.js';
import { METRICS } from './metric-definitions.js';
import { nameFailure } from './name-failure.js';
import { CLIENT_LEFT_STATUS, PUBLISHED_END } from './published-end.js';
import { type RequestTrace } from './request-trace.js';

/** Stands for every model that the configuration does not have. */
const OTHER = 'other';

/** Whose wire format the model's endpoint speaks, in well-known values of `gen_ai.provider.name`. */
const PROVIDER: Readonly<Record<Dialect, string>> = {
  messages: 'anthropic',
  responses: 'openai',
  chat: 'openai',
  generate: 'gcp.gemini',
};

/** The part of a finished request that the metrics need. */
type CountedRequest = Pick<
  RequestTrace,
  | 'kind'
  | 'dialect'
  | 'route'
  | 'model'
  | 'streaming'
  | 'state'
  | 'status'
  | 'isFailure'
  | 'attempts'
  | 'firstByteMs'
  | 'durationMs'
  | 'overheadMs'
  | 'use'
  | 'kinds'
  | 'details'
>;

/**
 * Counts requests since the process began, with a few additions for each. Label values come from the configuration and
 * from the gateway; clients and upstreams cannot choose any.
 */
@Injectable()
export class Metrics {
  readonly requests = new Counter(METRICS.requests);
  readonly aborts = new Counter(METRICS.aborts);
  readonly tokens = new Counter(METRICS.tokens);
  readonly cost = new Counter(METRICS.cost);
  readonly unpriced = new Counter(METRICS.unpriced);
  readonly attempts = new Counter(METRICS.attempts);
  readonly failures = new Counter(METRICS.failures);
  readonly failovers = new Counter(METRICS.failovers);
  readonly refreshes = new Counter(METRICS.refreshes);
  readonly alertDeliveries = new Counter(METRICS.alertDeliveries);
  readonly telemetryExports = new Counter(METRICS.telemetryExports);

  readonly requestDuration = new Histogram(METRICS.requestDuration);
  readonly timeToFirstToken = new Histogram(METRICS.timeToFirstToken);
  readonly tokenUsage = new Histogram(METRICS.tokenUsage);
  readonly overhead = new Histogram(METRICS.overhead);
  readonly routeDuration = new Histogram(METRICS.routeDuration);

  get counters(): readonly Counter[] {
    return [
      this.requests,
      this.aborts,
      this.tokens,
      this.cost,
      this.unpriced,
      this.attempts,
      this.failures,
      this.failovers,
      this.refreshes,
      this.alertDeliveries,
      this.telemetryExports,
    ];
  }

  get histograms(): readonly Histogram[] {
    return [this.requestDuration, this.timeToFirstToken, this.tokenUsage, this.routeDuration, this.overhead];
  }

  /** Counts a request that has ended. */
  count(request: CountedRequest): void {
    const model = request.model?.id ?? OTHER;
    const left = request.state === 'client_left';
    this.requests.add(
      1,
      request.kind,
      request.dialect,
      model,
      left ? PUBLISHED_END.client_left : request.isFailure ? 'failed' : 'served',
    );
    this.routeDuration.observe(
      (request.durationMs ?? 0) / 1000,
      'POST',
      request.route,
      String(request.status ?? CLIENT_LEFT_STATUS),
    );
    if (left) this.aborts.add(1, request.firstByteMs === null ? 'waiting' : 'answering');
    if (request.overheadMs !== null) this.overhead.observe(request.overheadMs / 1000, request.dialect);
    if (request.attempts > 0) this.attempts.add(request.attempts, model);
    this.countFailures(request);
    if (!isTokenCount(request.kind)) this.countAnswer(request, model);
  }

  private countAnswer(
    { dialect, model: served, status, state, streaming, isFailure, firstByteMs, durationMs, use }: CountedRequest,
    model: string,
  ): void {
    const operation = dialect === 'generate' ? 'generate_content' : 'chat';
    const provider = served ? PROVIDER[served.dialect] : OTHER;
    const error =
      state === 'client_left'
        ? PUBLISHED_END.client_left
        : !isFailure
          ? ''
          : status === null || status < 400
            ? 'broken_off'
            : String(status);
    this.requestDuration.observe((durationMs ?? 0) / 1000, operation, provider, model, error);
    if (streaming && firstByteMs !== null && error === '')
      this.timeToFirstToken.observe(firstByteMs / 1000, operation, provider, model);
    const input = use.inputTokens + use.cacheReadTokens + use.cacheWriteTokens;
    if (input + use.outputTokens === 0) return;
    this.tokenUsage.observe(input, operation, provider, model, 'input');
    this.tokenUsage.observe(use.outputTokens, operation, provider, model, 'output');
    if (use.inputTokens > 0) this.tokens.add(use.inputTokens, model, 'input');
    if (use.cacheReadTokens > 0) this.tokens.add(use.cacheReadTokens, model, 'cache_read');
    if (use.cacheWriteTokens > 0) this.tokens.add(use.cacheWriteTokens, model, 'cache_write');
    if (use.outputTokens > 0) this.tokens.add(use.outputTokens, model, 'output');
    if (use.costNanoUsd === null) this.unpriced.add(1, model);
    else if (use.costNanoUsd > 0) this.cost.add(use.costNanoUsd, model);
  }

  private countFailures({ kinds, details }: CountedRequest): void {
    let failed: string | undefined;
    for (let index = 0; index < kinds.length; index++) {
      const kind = kinds[index];
      if (kind === 'failed') this.failures.add(1, (failed = nameFailure(details[index] ?? '')));
      else if (kind === 'account' && failed !== undefined) this.failovers.add(1, failed);
    }
  }
}
