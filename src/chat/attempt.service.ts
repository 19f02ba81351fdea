import { type OutgoingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Outcome, outcomeOfStatus } from '../accounts/outcome.js';
import { type Credential } from '../auth/credentials.service.js';
import { ConfigService } from '../config/config.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { ErrorEvent, readWhole, relayEvents, type RelayOutcome, relayWhole } from '../proxy/relay-answer.js';
import { relayTranslated } from '../proxy/relay-translated.js';
import { createEventScanner } from '../proxy/scan-events.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { UpstreamService } from '../proxy/upstream.service.js';
import { VersionCheck } from '../proxy/version-check.service.js';
import { EVENT_STREAM_HEADERS } from '../proxy/write-stream.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { answerUncounted, mayLackCounting } from './answer-uncounted.js';
import { type Call } from './call.js';
import { type PreparedRequest } from './prepared-request.js';
import { readErrorAnswer } from './read-error-answer.js';
import { mayRetryElsewhere, retryAfterMs } from './retry-elsewhere.js';
import { UsageTap } from './tap-usage.js';
import { type NeutralAnswer } from './translate/fold-events.js';
import { mapUpstreamError } from './translate/map-upstream-error.js';
import { type NeutralUsage } from './translate/neutral-usage.js';
import { type AnswerTranslation, createAnswerCollector, createStreamTranslator, readWholeAnswer, streamWholeAnswer, translateAnswer, type TranslatedAnswer } from './translate/translate-answer.js';
import { upstreamHeaders } from './upstream-headers.js';

/** How one attempt ended. */
export type AttemptEnd =
  | { kind: 'relayed'; outcome: RelayOutcome; account: Outcome; usage?: NeutralUsage; answer?: NeutralAnswer }
  /** Nothing has reached the client. `deliver` shows it this failure, for when no other attempt follows. */
  | { kind: 'failed'; account: Outcome; reason: string; deliver: () => RelayOutcome };

const MAX_ERROR_BYTES = 256 * 1024;
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

/** One attempt: a prepared request to its upstream with one credential, and the answer to the client. */
@Injectable()
export class AttemptService {
  constructor(
    private readonly config: ConfigService,
    private readonly upstream: UpstreamService,
    private readonly version: VersionCheck,
  ) {}

  /** `firstByteMs` is how long the upstream may take to begin. Rejects when the client has left, and with errors that no other account would cure. */
  async run(call: Call, prepared: PreparedRequest, credential: Credential, firstByteMs: number): Promise<AttemptEnd> {
    try {
      let answer = await this.send(call, prepared, credential, firstByteMs);
      if (answer.status === 401 && credential.account.owner === 'team') {
        answer.destroy();
        if (!(await credential.renew())) return refusedCredential();
        answer = await this.send(call, prepared, credential, firstByteMs);
        if (answer.status === 401) {
          answer.destroy();
          return refusedCredential();
        }
      }
      return await this.relay(call, prepared, credential, answer, firstByteMs);
    } catch (error) {
      if (error instanceof ErrorEvent) return failedByEvent(call, error);
      if (error instanceof UpstreamFailure) return { kind: 'failed', account: { kind: 'failed', error: error.reason }, reason: error.reason, deliver: () => raise(error) };
      throw error;
    }
  }

  private send(call: Call, prepared: PreparedRequest, { account }: Credential, firstByteMs: number): Promise<UpstreamAnswer> {
    const { model } = prepared.route;
    return this.upstream.send({
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
      signal: call.client.signal,
    });
  }

  private async relay(call: Call, prepared: PreparedRequest, { account }: Credential, answer: UpstreamAnswer, firstByteMs: number): Promise<AttemptEnd> {
    if (answer.status >= 300 && answer.status < 400) {
      answer.destroy();
      throw new GatewayError(502, 'The upstream answered with a redirect, which the gateway does not follow.');
    }
    const limits = { firstByteMs: prepared.streaming ? firstByteMs : this.config.current.timeouts.idleMs, idleMs: this.config.current.timeouts.idleMs };
    if (mayLackCounting(call, answer)) return ended(await answerUncounted(call, prepared, answer, limits), { kind: 'refused' });
    if (answer.status >= 400 && account.owner === 'team' && mayRetryElsewhere(answer.status)) return await holdError(call, prepared, answer, limits);
    if (prepared.translation) return await relayInOtherDialect(call, prepared, prepared.translation, answer, limits);
    return await relayInOwnDialect(call, answer, limits);
  }
}

interface Limits {
  firstByteMs: number;
  idleMs: number;
}

/** Same dialect: the upstream's bytes, its errors included. */
async function relayInOwnDialect({ client, dialect, requestId }: Call, answer: UpstreamAnswer, limits: Limits): Promise<AttemptEnd> {
  const tap = new UsageTap(dialect);
  const options = { ...limits, status: answer.status, headers: answerHeaders(answer.headers, dialect, requestId) };
  const relayed = async (relay: Promise<RelayOutcome>): Promise<AttemptEnd> => ended(await relay, outcomeOfStatus(answer.status), tap.read());
  if (isEventStream(answer.headers)) return await relayed(relayEvents(answer, client, createEventScanner(dialect, tap.onEvent), options));
  if (client.committed) throw await readErrorAnswer(answer);
  client.endKeepAlive();
  return await relayed(relayWhole(answer, client, options, tap.onChunk));
}

async function relayInOtherDialect(call: Call, prepared: PreparedRequest, translation: AnswerTranslation, answer: UpstreamAnswer, limits: Limits): Promise<AttemptEnd> {
  const { client, dialect } = call;
  const account = outcomeOfStatus(answer.status);
  if (isEventStream(answer.headers) && prepared.streaming) {
    const translator = createStreamTranslator(translation);
    const options = { ...limits, status: answer.status, headers: { ...ownHeaders(call, prepared, answer), ...EVENT_STREAM_HEADERS } };
    const outcome = await relayTranslated(answer, client, translator, options);
    const translated = translator.answer();
    return { ...ended(outcome, account, translated.usage), answer: translated };
  }
  const body = await readWhole(answer, client, limits, MAX_WHOLE_BYTES);
  if (body === undefined) return ended({ end: 'client_gone' }, { kind: 'cancelled' });
  if (answer.status >= 400) throw mapUpstreamError(dialect, answer.status, body.toString());
  if (prepared.streaming) return streamWhole(call, prepared, answer, streamWholeAnswer(translation, readWholeAnswer(translation.from, parseAnswer(body))));
  const translated = isEventStream(answer.headers) ? collect(translation, body) : translateAnswer(translation, parseAnswer(body));
  const bytes = Buffer.from(JSON.stringify(translated.body));
  client.commit(answer.status, { ...ownHeaders(call, prepared, answer), 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  client.write(bytes);
  client.end();
  return { ...ended({ end: 'complete' }, account, translated.answer.usage), answer: translated.answer };
}

/** An upstream that answered whole where a stream was asked for: the client gets its stream all the same. */
function streamWhole(call: Call, prepared: PreparedRequest, upstream: UpstreamAnswer, { text, answer }: { text: string; answer: NeutralAnswer }): AttemptEnd {
  call.client.commit(200, { ...ownHeaders(call, prepared, upstream), ...EVENT_STREAM_HEADERS });
  call.client.write(Buffer.from(text));
  call.client.end();
  return { ...ended({ end: 'complete' }, outcomeOfStatus(upstream.status), answer.usage), answer };
}

/** An error that another account may not have is kept until it is known whether one can take over. */
async function holdError(call: Call, prepared: PreparedRequest, answer: UpstreamAnswer, limits: Limits): Promise<AttemptEnd> {
  const { client, dialect, requestId } = call;
  const body = await readWhole(answer, client, limits, MAX_ERROR_BYTES);
  if (body === undefined) return ended({ end: 'client_gone' }, { kind: 'cancelled' });
  return {
    kind: 'failed',
    account: outcomeOfStatus(answer.status, retryAfterMs(answer.headers, Date.now())),
    reason: `status ${answer.status}`,
    deliver: () => {
      const error = mapUpstreamError(dialect, answer.status, body.toString());
      if (prepared.translation || client.committed) raise(new GatewayError(error.status, error.message, { ...error.details, quotesUpstream: true }));
      client.endKeepAlive();
      client.commit(answer.status, { ...answerHeaders(answer.headers, dialect, requestId), 'content-length': body.length });
      client.write(body);
      client.end();
      return { end: 'complete' };
    },
  };
}

function failedByEvent({ client, dialect, requestId }: Call, error: ErrorEvent): AttemptEnd {
  return {
    kind: 'failed',
    account: { kind: 'failed', error: 'error event' },
    reason: 'an error event',
    deliver: () => {
      client.commit(200, answerHeaders({ 'content-type': 'text/event-stream; charset=utf-8' }, dialect, requestId));
      client.write(error.bytes);
      client.end();
      return { end: 'complete' };
    },
  };
}

function refusedCredential(): AttemptEnd {
  return {
    kind: 'failed',
    account: { kind: 'unauthorized', error: 'HTTP 401' },
    reason: 'status 401',
    deliver: () => raise(new GatewayError(401, "The gateway's upstream credential was refused. The gateway's operator has to replace it.", { shouldRetry: false })),
  };
}

/** An answer that broke off in the middle counts against the account; a client that left does not. */
function ended(outcome: RelayOutcome, account: Outcome, usage?: NeutralUsage): AttemptEnd & { kind: 'relayed' } {
  const credited: Outcome =
    outcome.end === 'complete' ? account : outcome.end === 'client_gone' ? { kind: 'cancelled' } : { kind: 'failed', error: outcome.failure instanceof UpstreamFailure ? outcome.failure.reason : 'error event' };
  return { kind: 'relayed', outcome, account: credited, ...(usage && { usage }) };
}

function ownHeaders({ dialect, requestId }: Call, { notes }: PreparedRequest, answer: UpstreamAnswer): OutgoingHttpHeaders {
  const { 'content-length': _length, ...headers } = answerHeaders(answer.headers, dialect, requestId);
  return { ...headers, ...notes };
}

function collect(translation: AnswerTranslation, body: Buffer): TranslatedAnswer {
  const collector = createAnswerCollector(translation);
  collector.push(body);
  return collector.end();
}

function parseAnswer(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new GatewayError(502, 'The upstream gave an answer that is not JSON.', { cause });
  }
}

function raise(error: Error): never {
  throw error;
}
