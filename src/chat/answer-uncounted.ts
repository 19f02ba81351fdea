import { GatewayError } from '../dialects/gateway-error.js';
import { type BodyParts } from '../edit/body-parts.js';
import { type RelayOutcome } from '../relay/relay-answer.js';
import { readWhole } from '../relay/relay-whole.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { answerHeaders } from './answer-headers.js';
import { writeTokenEstimate } from './answer-without-upstream.js';
import { type Call } from './call.js';
import { parseBody } from '../edit/parse-body.js';
import { scanBody } from '../edit/scan-body.js';
import { type Limits } from './pass-answer.js';
import { type PreparedRequest } from './prepared-request.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { readMessagesRequest } from '../translate/messages/read-request.js';
import { readErrorMessage } from '../translate/errors/read-error-message.js';

const MAX_ERROR_BYTES = 256 * 1024;

/**
 * Whether the answer to a count may say that the upstream cannot count: Messages servers of other vendors often lack
 * the path.
 */
export function mayLackCounting({ kind }: Call, { status }: UpstreamAnswer): boolean {
  return kind === 'count_tokens' && (status === 404 || status === 501);
}

/**
 * A count that the upstream has no path for becomes an estimate; a 404 that speaks of the model is about the model, and
 * passes.
 */
export async function answerUncounted(
  call: Call,
  { body, route }: PreparedRequest,
  answer: UpstreamAnswer,
  limits: Limits,
): Promise<RelayOutcome> {
  const { client, dialect, requestId } = call;
  const refusal = await readWhole(answer, client, limits, MAX_ERROR_BYTES);
  if (refusal === undefined) return { end: 'client_gone' };
  limits.onLast();
  const request =
    answer.status === 404 && speaksOfModel(refusal.toString(), route.upstreamModel) ? undefined : readPrompt(body);
  if (request) return await writeTokenEstimate(call, request);
  client.endKeepAlive();
  client.commit(answer.status, {
    ...answerHeaders(answer.headers, dialect, requestId),
    'content-length': refusal.length,
  });
  client.write(refusal);
  client.end();
  return { end: 'complete' };
}

function speaksOfModel(refusal: string, model: string): boolean {
  const message = readErrorMessage(404, refusal);
  return message.includes(model) || /\bmodels?\b/i.test(message);
}

/** Undefined for a prompt that only the upstream understands: its own answer then says more than a guess. */
function readPrompt(body: BodyParts): NeutralRequest | undefined {
  try {
    return readMessagesRequest(parseBody(scanBody(Buffer.concat(body.parts)))).request;
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
