import { type Dialect } from '../dialects/dialect.js';
import { type BodyScan } from '../edit/body-scan.js';
import { parseBody } from '../edit/parse-body.js';
import { readMessagesRequest } from '../translate/messages/read-request.js';
import { type NeutralRequest } from '../translate/neutral/neutral-request.js';
import { readResponsesRequest } from '../translate/responses/read-request.js';

/**
 * Reads what a request for a count of tokens holds; only Messages and Responses have one. `openCompaction` reads the
 * summary that this gateway sealed. Throws a `GatewayError` that names what only the vendor understands.
 */
export function readPrompt(
  dialect: Dialect,
  scan: BodyScan,
  openCompaction: (sealed: string) => string | undefined,
): NeutralRequest {
  const body = parseBody(scan);
  return dialect === 'responses'
    ? readResponsesRequest(body, { openCompaction, compactsAlone: false }).request
    : readMessagesRequest(body).request;
}
