import { writeJson } from '../dialects/exact-json.js';
import { type OutgoingHttpHeaders } from 'node:http';
import { type RelayOutcome } from '../relay/relay-answer.js';
import { EVENT_STREAM_HEADERS } from '../relay/client-stream.js';
import { answerHeaders } from './answer-headers.js';
import { type Call } from './call.js';
import { parseBody } from '../edit/parse-body.js';
import { estimateTokens } from './estimate-tokens.js';
import { type Preparation, prepareRequest } from './prepare-request.js';
import { applySystemPrompt } from '../translate/neutral/apply-overrides.js';
import { readMessagesRequest } from '../translate/messages/read-request.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { foldAnswer, streamWholeAnswer } from '../translate/translate-answer.js';
import { emptyAnswer, isCacheWarmUp } from '../translate/emulate/warm-up.js';

type Question = Omit<Preparation, 'recallThinking'>;

/**
 * Answers what a Messages client asks of a model of another dialect and only Anthropic can do: counting tokens, and
 * warming a cache with `max_tokens: 0`. Undefined for every other request. No account is spent.
 */
export async function answerWithoutUpstream(question: Question): Promise<RelayOutcome | undefined> {
  const { call, scan, route } = question;
  if (call.dialect !== 'messages' || route.model.dialect === 'messages') return undefined;
  if (call.kind === 'count_tokens') return await answerTokenCount(question);
  if (scan.has('max_tokens') && isCacheWarmUp({ max_tokens: scan.readMember('max_tokens') }))
    return answerCacheWarmUp(question);
  return undefined;
}

/** https://platform.claude.com/docs/en/api/messages-count-tokens */
async function answerTokenCount({ call, scan, route }: Question): Promise<RelayOutcome> {
  const { request } = readMessagesRequest(parseBody(scan));
  return await writeTokenEstimate(call, applySystemPrompt(request, route.model.endpoint.systemPrompt));
}

/** Answers a count with an estimate, and says that it is one. */
export async function writeTokenEstimate(call: Call, request: NeutralRequest): Promise<RelayOutcome> {
  const tokens = await estimateTokens(request);
  if (call.client.disconnect.fired) return { end: 'client_gone' };
  return writeWhole(call, { input_tokens: tokens }, { 'x-gateway-token-count': 'estimate' });
}

/** Elsewhere caches warm by themselves, and an answer of no tokens cannot be asked for: it is given without asking. */
function answerCacheWarmUp({ call, ...question }: Question): RelayOutcome {
  const { translation, notes, streaming } = prepareRequest({ call, ...question, recallThinking: undefined });
  if (!translation) throw new Error('A request for a model of another dialect is translated.');
  if (!streaming) return writeWhole(call, foldAnswer(translation, emptyAnswer()).body, notes);
  call.client.commit(200, { ...answerHeaders({}, call.dialect, call.requestId), ...notes, ...EVENT_STREAM_HEADERS });
  call.client.write(Buffer.from(streamWholeAnswer(translation, emptyAnswer()).text));
  call.client.end();
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
