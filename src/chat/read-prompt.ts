import { type Dialect } from '../dialects/dialect.js';
import { type BodyScan } from '../edit/body-scan.js';
import { parseBody } from '../edit/parse-body.js';
import { asObject, type JsonObject } from '../dialects/wire-value.js';
import { refuse } from '../translate/errors/refuse.js';
import { readGenerateRequest } from '../translate/generate/read-request.js';
import { type ReadContext } from '../translate/neutral/client-request.js';
import { readMessagesRequest } from '../translate/messages/read-request.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { readResponsesRequest } from '../translate/responses/read-request.js';

/**
 * Reads what a request for a count of tokens holds; Chat alone has none. `openCompaction` reads the summary that this
 * gateway sealed, and `model` is the one that the address names. Throws a `GatewayError` that names what only the
 * vendor understands.
 */
export function readPrompt(
  dialect: Dialect,
  scan: BodyScan,
  openCompaction: (sealed: string) => string | undefined,
  model = '',
): NeutralRequest {
  const body = parseBody(scan);
  switch (dialect) {
    case 'responses':
      return readResponsesRequest(body, { openCompaction, compactsAlone: false }).request;
    case 'generate':
      return readGenerateCount(body, { openCompaction, compactsAlone: false, address: { model, stream: false } });
    case 'messages':
    case 'chat':
      return readMessagesRequest(body).request;
  }
}

/** Google counts contents alone, or a whole request: https://ai.google.dev/api/tokens */
function readGenerateCount(body: JsonObject, context: ReadContext): NeutralRequest {
  const whole = body.generateContentRequest ?? body.generate_content_request;
  if (whole !== undefined && body.contents !== undefined)
    throw refuse('contents', 'contents: there are contents in generateContentRequest, too; send one of them.');
  return readGenerateRequest(asObject(whole) ?? body, context).request;
}
