import { parseJson, writeJson } from '../dialects/exact-json.js';
import { type OutgoingHttpHeaders } from 'node:http';
import { type Outcome, outcomeOfStatus } from '../accounts/outcome.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { addRetryHeaders, retryAfterMs } from '../dialects/retry-after.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { type BudgetHeaderFields } from '../limits/budget-headers.js';
import { relayEvents, type RelayOptions } from '../relay/relay-answer.js';
import { ErrorAnswer, relayTranslated } from '../relay/relay-translated.js';
import { readWhole, relayWhole } from '../relay/relay-whole.js';
import { EventScanner } from '../relay/event-scanner.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type AttemptEnd, ended, raise, reportedError } from './attempt-end.js';
import { type AttemptMeter, type UsageSource } from './attempt-meter.js';
import { type Call } from './call.js';
import { estimateAnswerTokens } from './estimate-answer.js';
import { limitsAccount } from '../upstreams/limits-account.js';
import { type PreparedRequest } from './prepared-request.js';
import { readErrorAnswer } from './read-error-answer.js';
import { rememberAnswer } from './remembered-answer.js';
import { UsageTap } from './usage-tap.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { mapUpstreamError } from '../translate/errors/map-upstream-error.js';
import { readRetryDelayMs } from '../translate/errors/read-error-message.js';
import {
  type AnswerTranslation,
  createAnswerCollector,
  createStreamTranslator,
  readWholeAnswer,
  streamWholeAnswer,
  translateAnswer,
  type TranslatedAnswer,
} from '../translate/translate-answer.js';

const MAX_ERROR_BYTES = 256 * 1024;
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

export type Limits = Pick<RelayOptions, 'firstByteMs' | 'idleMs' | 'onFirst' | 'onLast' | 'onBroken'>;

export interface MeteredAnswer {
  answer: UpstreamAnswer;
  attempt: AttemptMeter;
  /** For a successful answer. */
  budgetHeaders: BudgetHeaderFields;
}

/** Same dialect: the upstream's bytes, its errors included. */
export async function relayInOwnDialect(
  { client, dialect, requestId }: Call,
  { answer, attempt, budgetHeaders }: MeteredAnswer,
  limits: Limits,
): Promise<AttemptEnd> {
  const tap = new UsageTap(dialect);
  const account = outcomeOfStatus(answer.status);
  const headers = answerHeaders(answer.headers, dialect, requestId);
  if (answer.status < 400) Object.assign(headers, budgetHeaders);
  const options = { ...limits, status: answer.status, headers };
  const usage = () => tap.read();
  if (isEventStream(answer.headers)) {
    const scanner = new EventScanner(dialect, tap.onEvent);
    attempt.source = { usage, events: () => scanner.events, failed: () => scanner.sawError };
    const outcome = await relayEvents(answer, client, scanner, options);
    return ended(
      outcome.end === 'complete' && answer.status < 400 && scanner.sawError ? reportedError() : outcome,
      account,
    );
  }
  if (client.committed) {
    const error = await readErrorAnswer(answer, client, limits);
    if (!error) return ended({ end: 'client_gone' }, { kind: 'cancelled' });
    throw error;
  }
  client.endKeepAlive();
  attempt.source = { ...attempt.source, usage };
  return ended(await relayWhole(answer, client, options, tap.onChunk), account);
}

export async function relayInOtherDialect(
  call: Call,
  prepared: PreparedRequest,
  translation: AnswerTranslation,
  metered: MeteredAnswer,
  limits: Limits,
): Promise<AttemptEnd> {
  const { answer, attempt } = metered;
  const { client } = call;
  const account = outcomeOfStatus(answer.status);
  if (isEventStream(answer.headers) && prepared.streaming) {
    const translator = createStreamTranslator(translation);
    const options = {
      ...limits,
      status: answer.status,
      headers: { ...ownHeaders(call, prepared, metered), ...EVENT_STREAM_HEADERS },
    };
    attempt.source = answerSource(() => translator.answer());
    const outcome = await relayTranslated(answer, client, translator, options);
    return { ...ended(outcome, account), answer: translator.answer() };
  }
  const body =
    answer.status >= 400
      ? await readWhole(answer, client, limits, MAX_ERROR_BYTES, 'leave')
      : await readWhole(answer, client, limits, MAX_WHOLE_BYTES);
  if (body === undefined) return ended({ end: 'client_gone' }, { kind: 'cancelled' });
  if (answer.status >= 400) throw translatedError(call, prepared, answer, body);
  if (prepared.streaming)
    return streamWhole(
      call,
      prepared,
      metered,
      limits,
      ofAccount(() => streamWholeAnswer(translation, readWholeAnswer(translation.from, parseAnswer(body)))),
    );
  const translated = ofAccount(() =>
    isEventStream(answer.headers) ? collect(translation, body) : translateAnswer(translation, parseAnswer(body)),
  );
  const bytes = Buffer.from(writeJson(translated.body));
  attempt.source = answerSource(() => translated.answer);
  limits.onLast();
  client.commit(answer.status, {
    ...ownHeaders(call, prepared, metered),
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  client.write(bytes);
  client.end();
  return { ...ended({ end: 'complete' }, account), answer: translated.answer };
}

/** An upstream that answered whole where a stream was asked for: the client gets its stream all the same. */
function streamWhole(
  call: Call,
  prepared: PreparedRequest,
  metered: MeteredAnswer,
  limits: Limits,
  { text, answer }: { text: string; answer: NeutralAnswer },
): AttemptEnd {
  metered.attempt.source = answerSource(() => answer);
  limits.onLast();
  call.client.commit(200, { ...ownHeaders(call, prepared, metered), ...EVENT_STREAM_HEADERS });
  call.client.write(Buffer.from(text));
  call.client.end();
  return { ...ended({ end: 'complete' }, outcomeOfStatus(metered.answer.status)), answer };
}

/** An error that another account may not have is kept until it is known whether one can take over. */
export async function holdError(
  call: Call,
  prepared: PreparedRequest,
  answer: UpstreamAnswer,
  limits: Limits,
): Promise<AttemptEnd> {
  const { client, dialect, requestId } = call;
  const body = await readWhole(answer, client, limits, MAX_ERROR_BYTES);
  if (body === undefined) return ended({ end: 'client_gone' }, { kind: 'cancelled' });
  return {
    kind: 'failed',
    account: outcomeOfError(answer, body, prepared.route.model.dialect),
    reason: `status ${answer.status}`,
    deliver: () => {
      if (prepared.translation || client.committed) raise(translatedError(call, prepared, answer, body));
      client.endKeepAlive();
      client.commit(answer.status, {
        ...answerHeaders(answer.headers, dialect, requestId),
        'content-length': body.length,
      });
      client.write(body);
      client.end();
      return { end: 'complete' };
    },
  };
}

/** An upstream's error in the client's dialect, with what the upstream says about asking again. */
function translatedError(
  { dialect }: Call,
  { notes }: PreparedRequest,
  { status, headers }: UpstreamAnswer,
  body: Buffer,
): GatewayError {
  const error = mapUpstreamError(dialect, status, body.toString());
  return new GatewayError(error.status, error.message, {
    ...error.details,
    headers: addRetryHeaders({ ...notes }, headers, Date.now()),
    quotesUpstream: true,
  });
}

function outcomeOfError({ status, headers }: UpstreamAnswer, body: Buffer, dialect: Dialect): Outcome {
  const outcome = outcomeOfStatus(status, retryAfterMs(headers, Date.now()) ?? readRetryDelayMs(body.toString()));
  if (outcome.kind !== 'throttled') return outcome;
  const answer = rememberAnswer(status, headers, body, dialect);
  return { ...outcome, everyModel: limitsAccount(headers, body.toString()), ...(answer && { answer }) };
}

/** Where the figures of a translated answer are read from. */
function answerSource(answer: () => NeutralAnswer): UsageSource {
  return { usage: () => answer().usage, events: () => estimateAnswerTokens(answer()), failed: () => false };
}

function ownHeaders(
  { dialect, requestId }: Call,
  { notes }: PreparedRequest,
  { answer, budgetHeaders }: MeteredAnswer,
): OutgoingHttpHeaders {
  return Object.assign(answerHeaders(answer.headers, dialect, requestId, 'open'), notes, budgetHeaders);
}

/** An error in a whole answer of status 200 that speaks of the account is told of as the same status would be. */
function ofAccount<T>(translate: () => T): T {
  try {
    return translate();
  } catch (error) {
    throw error instanceof GatewayError && (error.status === 401 || error.status === 429)
      ? new ErrorAnswer(error)
      : error;
  }
}

function collect(translation: AnswerTranslation, body: Buffer): TranslatedAnswer {
  const collector = createAnswerCollector(translation);
  collector.push(body);
  return collector.end();
}

function parseAnswer(body: Buffer): unknown {
  const text = body.toString();
  if (isHeavyJson(text))
    throw new GatewayError(502, 'The upstream gave an answer with more values than the gateway can translate.');
  try {
    return parseJson(text);
  } catch (cause) {
    throw new GatewayError(502, 'The upstream gave an answer that is not JSON.', { cause });
  }
}
