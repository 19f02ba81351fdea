import { type JsonObject, objectOf } from '../json-value.js';
import { type VendorDialect, VendorError } from '../vendor.js';
import { type ReceivedRequest } from './received-request.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Traces of a client or of intermediaries that a gateway must not pass on. */
const LEAKS = /^(cookie|forwarded|x-forwarded-.*|x-real-ip|via|proxy-authorization|origin|referer|te|trailer|upgrade)$/;

/** What every path demands: JSON, and nothing leaked. */
export function checkHeaders({ headers }: ReceivedRequest): void {
  const leak = Object.keys(headers).find((name) => LEAKS.test(name));
  if (leak !== undefined) throw refuse(`${leak}: this header must not reach the upstream`);

  if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
    throw refuse('content-type: must be application/json');

  if (headers['content-encoding'] !== undefined) throw refuse('content-encoding: must be absent');
}

/** What the vendors and Factory demand of a credential. `tokens` undefined accepts any. */
export function checkCredential(request: ReceivedRequest, dialect: VendorDialect, tokens?: readonly string[]): void {
  const { headers } = request;
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const token = bearer ?? (dialect === 'messages' && !isFactory(request) ? headers['x-api-key'] : undefined);
  if (typeof token !== 'string' || token === '')
    throw new VendorError(401, 'authorization: a bearer token is required');

  if (tokens !== undefined && !tokens.includes(token))
    throw new VendorError(401, 'authorization: the token is not known or has expired');

  if (isFactory(request)) checkFactoryHeaders(request);
}

function isFactory({ path }: ReceivedRequest): boolean {
  return path.startsWith('/api/llm/');
}

function checkFactoryHeaders({ headers, query }: ReceivedRequest): void {
  for (const name of ['x-factory-client', 'x-api-provider'])
    if ((headers[name] ?? '') === '') throw refuse(`${name}: header is required`);

  for (const name of ['x-session-id', 'x-assistant-message-id'])
    if (!UUID.test(String(headers[name] ?? ''))) throw refuse(`${name}: a UUID is required`);

  if (!/^factory-cli\/\d+\.\d+\.\d+$/.test(headers['user-agent'] ?? ''))
    throw refuse('user-agent: must be factory-cli/x.y.z');

  if ((headers['accept-encoding'] ?? 'identity') !== 'identity') throw refuse('accept-encoding: must be identity');

  if ((headers['x-api-key'] ?? 'placeholder') !== 'placeholder') throw refuse('x-api-key: must be "placeholder"');

  const stranger = [...query.keys()].find((name) => name !== 'beta');
  if (stranger !== undefined) throw refuse(`query ${stranger}: must not reach the upstream`);
}

function refuse(message: string): VendorError {
  return new VendorError(400, message);
}

/** The body as an object; what is not JSON is refused as the vendors do. */
export function parseBody(request: ReceivedRequest): JsonObject {
  try {
    const body = request.json;
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return objectOf(body);
  } catch {
    // Refused below, as is a body that is not an object.
  }
  throw refuse('The request body is not valid JSON.');
}
