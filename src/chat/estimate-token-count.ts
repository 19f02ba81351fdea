import { GatewayError } from '../dialects/gateway-error.js';
import { isTokenCount } from '../dialects/inference-kind.js';
import { type BodyParts } from '../edit/body-parts.js';
import { scanBody } from '../edit/scan-body.js';
import { readWhole } from '../relay/relay-whole.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { readErrorMessage } from '../dialects/errors/read-error-message.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { writeTokenEstimate } from './answer-without-upstream.js';
import { type RoutedCall } from './call.js';
import { type AnsweredAttempt } from './attempt.js';
import { passErrorBody } from './pass-error-body.js';
import { readPrompt } from './read-prompt.js';
import { MAX_ERROR_BYTES } from './hold-error-answer.js';

/** An address below one that answers may be unknown (404, 501), or taken for the id of something stored (405). */
const LACKING = [404, 405, 501];

/** Says whether the answer to a count may mean that the upstream cannot count. Servers of other vendors often cannot. */
export function mayLackTokenCount({ call, answer }: AnsweredAttempt): boolean {
  return isTokenCount(call.kind) && LACKING.includes(answer.status);
}

/**
 * Answers a count with an estimate where the upstream lacks the path. A 404 that names the model is about the model,
 * and passes to the client.
 */
export async function estimateTokenCount(attempt: AnsweredAttempt): Promise<RelayOutcome> {
  const { call, prepared, answer, limits } = attempt;
  const { client, route } = call;
  const body = await readWhole(answer, client, limits, MAX_ERROR_BYTES);
  if (body === undefined) return { end: 'client_left' };
  limits.onLast();
  const isAboutModel = answer.status === 404 && speaksOfModel(body.toString(), route.upstreamModel);
  const request = isAboutModel ? undefined : readKnownPrompt(call, prepared.body);
  if (request) return await writeTokenEstimate(call, request);
  return passErrorBody(attempt, body);
}

function speaksOfModel(body: string, model: string): boolean {
  const message = readErrorMessage(404, body);
  return message.includes(model) || /\bmodels?\b/i.test(message);
}

/**
 * Reads the prompt. Answers undefined for a prompt that only the upstream understands: its own answer then says more
 * than an estimate.
 */
function readKnownPrompt({ dialect, modelAsked }: RoutedCall, body: BodyParts): NeutralRequest | undefined {
  try {
    // The edits have opened what the gateway sealed.
    return readPrompt(dialect, scanBody(Buffer.concat(body.parts)), () => undefined, modelAsked);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
