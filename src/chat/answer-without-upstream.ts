import { type Dialect } from '../dialects/dialect.js';
import { encodeNamedSse } from '../dialects/encode-sse.js';
import { writeJson } from '../dialects/exact-json.js';
import { type OutgoingHttpHeaders } from 'node:http';
import { type RelayOutcome } from '../relay/run-relay.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { answerHeaders } from './answer-headers.js';
import { type Call, type RoutedCall } from './call.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { estimateTokens } from './estimate-tokens.js';
import { type Means, prepareRequest } from './prepare-request.js';
import { readPrompt } from './read-prompt.js';
import { kindOf } from '../upstreams/upstream-kinds.js';
import { systemPromptOf } from '../upstreams/system-prompt-of.js';
import { applySystemPrompt } from '../translate/neutral/apply-overrides.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { foldAnswer, streamWholeAnswer } from '../translate/translate-answer.js';
import { emptyAnswer, isCacheWarmUp } from '../translate/emulate/warm-up.js';

/**
 * Answers the warm-up of a WebSocket, and two requests that a model of another dialect cannot serve: counting tokens
 * (some endpoints of the same dialect cannot, either), and a Messages client's warming of a cache with `max_tokens: 0`.
 * Answers undefined for every other request. Uses no account.
 */
export async function answerWithoutUpstream(call: RoutedCall, means: Means): Promise<RelayOutcome | undefined> {
  const { scan, route } = call;
  if (call.isWarmUp) return answerWarmUp(call);
  const isCount = isTokenCount(call.kind);
  if (isCount && kindOf(route.endpoint).countsTokens?.(route.endpoint) === false)
    return await answerTokenCount(call, means);
  if (call.dialect === route.endpoint.dialect) return undefined;
  if (isCount) return await answerTokenCount(call, means);
  if (
    call.dialect === 'messages' &&
    scan.has('max_tokens') &&
    isCacheWarmUp({ max_tokens: scan.readMember('max_tokens') })
  )
    return answerCacheWarmUp(call, means);

  return undefined;
}

async function answerTokenCount(call: RoutedCall, { config, compaction }: Means): Promise<RelayOutcome> {
  const request = readPrompt(call.dialect, call.scan, (sealed) => compaction.open(sealed), call.modelAsked);
  return await writeTokenEstimate(call, applySystemPrompt(request, systemPromptOf(call.route.endpoint, config)));
}

/**
 * Answers a count with an estimate, which a header marks as one:
 * https://platform.claude.com/docs/en/api/messages-count-tokens,
 * https://platform.openai.com/docs/api-reference/responses/input-tokens, https://ai.google.dev/api/tokens
 */
export async function writeTokenEstimate(call: Call, request: NeutralRequest): Promise<RelayOutcome> {
  const tokens = await estimateTokens(request);
  if (call.client.disconnect.fired) return { end: 'client_left' };
  return writeWhole(call, countOf(call.dialect, tokens), { 'x-gateway-token-count': 'estimate' });
}

function countOf(dialect: Dialect, tokens: number): object {
  if (dialect === 'generate') return { totalTokens: tokens };
  return { ...(dialect === 'responses' && { object: 'response.input_tokens' }), input_tokens: tokens };
}

/**
 * Answers without asking the upstream: other vendors warm their caches by themselves, and do not give an answer without
 * tokens.
 */
function answerCacheWarmUp(call: RoutedCall, means: Means): RelayOutcome {
  const { translation, notes } = prepareRequest(call, means);
  if (!translation) throw new Error('A request for a model of another dialect is translated.');
  if (!call.streaming) return writeWhole(call, foldAnswer(translation, emptyAnswer()).body, notes);
  call.client.commit(200, { ...answerHeaders({}, call.dialect, call.requestId), ...notes, ...EVENT_STREAM_HEADERS });
  call.client.write(Buffer.from(streamWholeAnswer(translation, emptyAnswer()).text));
  call.client.end();
  return { end: 'complete' };
}

/**
 * Answers the warm-up of a WebSocket with an empty response, whose id the next request may name.
 * https://platform.openai.com/docs/guides/websocket-mode
 */
function answerWarmUp({ client, dialect, requestId, modelAsked }: RoutedCall): RelayOutcome {
  const response = {
    id: requestId.replace('req_', 'resp_'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    error: null,
    incomplete_details: null,
    model: modelAsked,
    output: [],
    usage: null,
  };
  const events = ['in_progress', 'completed'].map((status, index) => {
    const type = status === 'completed' ? 'response.completed' : 'response.created';
    return encodeNamedSse(type, JSON.stringify({ type, sequence_number: index, response: { ...response, status } }));
  });
  client.commit(200, { ...answerHeaders({}, dialect, requestId), ...EVENT_STREAM_HEADERS });
  client.write(Buffer.from(events.join('')));
  client.end();
  return { end: 'complete' };
}

function writeWhole({ client, dialect, requestId }: Call, body: unknown, headers: OutgoingHttpHeaders): RelayOutcome {
  const bytes = Buffer.from(writeJson(body));
  client.endKeepAlive();
  client.commit(200, {
    ...answerHeaders({}, dialect, requestId),
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  client.write(bytes);
  client.end();
  return { end: 'complete' };
}
