import { type OutgoingHttpHeaders } from 'node:http';
import { outcomeOfStatus } from '../accounts/outcome.js';
import { parseJson, writeJson } from '../dialects/exact-json.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { ErrorAnswer } from '../relay/error-answer.js';
import { createSniffingRelay, looksLikeEvents } from '../relay/sniff-relay.js';
import { createTranslatingRelay } from '../relay/relay-translated.js';
import { createReadingRelay, readWhole } from '../relay/relay-whole.js';
import { runRelay } from '../relay/run-relay.js';
import { errorInPlaceOfAnswer } from '../dialects/errors/error-in-place.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import {
  type AnswerTranslation,
  createAnswerCollector,
  createStreamTranslator,
  readWholeAnswer,
  streamWholeAnswer,
  translateAnswer,
  type TranslatedAnswer,
} from '../translate/translate-answer.js';
import { answerHeaders, isEventStream } from './answer-headers.js';
import { type AnsweredAttempt } from './attempt.js';
import { type UsageSource } from './attempt-record.js';
import { type AttemptResult, clientLeft, relayed } from './attempt-result.js';
import { estimateAnswerTokens } from './estimate-answer.js';
import { MAX_ERROR_BYTES, translatedError } from './hold-error-answer.js';

const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

/** Passes the upstream's answer on in the client's dialect: as a stream where the client asked for one, else whole. */
export async function relayInOtherDialect(
  attempt: AnsweredAttempt,
  translation: AnswerTranslation,
): Promise<AttemptResult> {
  const { call, answer, record, limits } = attempt;
  const { client, streaming } = call;
  if (answer.status >= 400) {
    const body = await readWhole(answer, client, limits, MAX_ERROR_BYTES, 'leave');
    if (body === undefined) return clientLeft();
    throw translatedError(attempt, body);
  }
  if (streaming) return await relayStream(attempt, translation);
  const body = await readWhole(answer, client, limits, MAX_WHOLE_BYTES);
  if (body === undefined) return clientLeft();
  const isStream = looksLikeEvents(body) ?? isEventStream(answer.headers);
  const translated = orErrorAnswer(() =>
    isStream ? collect(translation, body) : translateAnswer(translation, parseAnswer(body)),
  );
  const bytes = Buffer.from(writeJson(translated.body));
  record.source = sourceOf(() => translated.answer);
  limits.onLast();
  client.commit(answer.status, {
    ...ownHeaders(attempt),
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  client.write(bytes);
  client.end();
  return { ...relayed({ end: 'complete' }, outcomeOfStatus(answer.status)), answer: translated.answer };
}

async function relayStream(attempt: AnsweredAttempt, translation: AnswerTranslation): Promise<AttemptResult> {
  const { call, answer, record, limits } = attempt;
  const translator = createStreamTranslator(translation);
  record.source = sourceOf(() => translator.answer());
  const headers = { ...ownHeaders(attempt), ...EVENT_STREAM_HEADERS };
  const whole: Buffer[] = [];
  const relay = createSniffingRelay(isEventStream(answer.headers), (isEvents) =>
    isEvents
      ? createTranslatingRelay(call.client, translator, { ...limits, status: answer.status, headers })
      : createReadingRelay(answer, { maxBytes: MAX_WHOLE_BYTES, beyond: 'fail' }, (body) => void whole.push(body)),
  );
  const outcome = await runRelay(answer, call.client, limits, relay);
  const [body] = whole;
  if (body) {
    const read = () => streamWholeAnswer(translation, readWholeAnswer(translation.from, parseAnswer(body)));
    return writeWholeAsStream(attempt, orErrorAnswer(read));
  }
  return { ...relayed(outcome, outcomeOfStatus(answer.status)), answer: translator.answer() };
}

/** Writes an answer that came whole as the stream that the client asked for. */
function writeWholeAsStream(
  attempt: AnsweredAttempt,
  { text, answer }: { text: string; answer: NeutralAnswer },
): AttemptResult {
  const { call, record, limits } = attempt;
  record.source = sourceOf(() => answer);
  limits.onLast();
  call.client.commit(200, { ...ownHeaders(attempt), ...EVENT_STREAM_HEADERS });
  call.client.write(Buffer.from(text));
  call.client.end();
  return { ...relayed({ end: 'complete' }, outcomeOfStatus(attempt.answer.status)), answer };
}

/** Reads the figures of a translated answer. */
function sourceOf(answer: () => NeutralAnswer): UsageSource {
  // What comes before the first content is no output, however much it is; 0 would mean that nothing is known.
  const events = (): number => (answer().blocks.length === 0 ? 1 : estimateAnswerTokens(answer()));
  return { usage: () => answer().usage, events, failed: () => false };
}

function ownHeaders({ call, prepared, answer, meter }: AnsweredAttempt): OutgoingHttpHeaders {
  const headers = answerHeaders(answer.headers, call.dialect, call.requestId, 'open');
  return Object.assign(headers, prepared.notes, meter.budgetHeaders);
}

/**
 * Turns an error in a whole answer of status 200 into the failure that the same status would be. Another account may
 * not meet it.
 */
function orErrorAnswer<T>(translate: () => T): T {
  try {
    return translate();
  } catch (error) {
    throw error instanceof GatewayError ? new ErrorAnswer(error) : error;
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
  } catch {
    throw errorInPlaceOfAnswer(body);
  }
}
