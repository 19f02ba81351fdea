import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type ReceivedRequest } from '../../wire/received-request.js';
import { type AwsCredential, type IssuedCredentials } from '../issued-credentials.js';
import { awsError } from './aws-error.js';

interface SignatureScope {
  readonly service: string;
  readonly region: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SKEW_MS = 5 * 60_000;

/**
 * Checks a request's Signature Version 4 against what was issued, step by step as AWS describes it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @throws CloudError in the words of AWS.
 */
export function verifySignature(request: ReceivedRequest, issued: IssuedCredentials, scope: SignatureScope): void {
  const { headers } = request;
  const { credential, signedHeaders, signature } = readAuthorization(headers.authorization);
  const [accessKeyId = '', day = '', region, service, ending, ...more] = credential.split('/');
  const date = String(headers['x-amz-date'] ?? '');
  if (!/^\d{8}T\d{6}Z$/.test(date)) {
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        `Authorization=${ALGORITHM}`,
    );
  }
  const known = issued.awsKey(accessKeyId);
  if (known === undefined) throw unrecognized();
  if (region !== scope.region) throw invalid(`Credential should be scoped to a valid region.`);
  if (service !== scope.service) throw invalid(`Credential should be scoped to correct service: '${scope.service}'.`);
  if (ending !== 'aws4_request' || more.length > 0)
    throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
  if (!date.startsWith(day)) throw invalid(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version.`);
  checkSkew(date, issued.nowMs());
  checkSignedHeaders(request, signedHeaders);
  if ((headers['x-amz-security-token'] ?? '') !== (known.sessionToken ?? '')) throw unrecognized();

  const canonical = canonicalRequest(request, signedHeaders);
  const scopeText = [day, region, service, ending].join('/');
  const toSign = [ALGORITHM, date, scopeText, sha256(canonical)].join('\n');
  if (!isEqual(sign(known, [day, region, service, ending], toSign), signature)) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
        'Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this ' +
        `request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`,
    );
  }
  if (known.expiresAtMs !== undefined && known.expiresAtMs <= issued.nowMs())
    throw awsError(403, 'The security token included in the request is expired', 'ExpiredTokenException');
}

function readAuthorization(authorization: string | undefined) {
  if (authorization === undefined)
    throw awsError(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException');
  if (!authorization.startsWith(`${ALGORITHM} `)) throw incomplete(`Unsupported AWS 'algorithm'.`);
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split(/=(.*)/, 2) as [string, string]),
  );
  const need = (name: string): string => {
    const value = parts.get(name);
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter. Authorization=${ALGORITHM}`);
    return value;
  };
  return {
    credential: need('Credential'),
    signedHeaders: need('SignedHeaders').split(';'),
    signature: need('Signature'),
  };
}

function checkSkew(date: string, nowMs: number): void {
  const signedMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const [now, earliest, latest] = [nowMs, nowMs - SKEW_MS, nowMs + SKEW_MS].map(compact);
  if (signedMs < nowMs - SKEW_MS)
    throw invalid(`Signature expired: ${date} is now earlier than ${earliest} (${now} - 5 min.)`);
  if (signedMs > nowMs + SKEW_MS)
    throw invalid(`Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`);
}

/** A signature that leaves out what AWS reads would let somebody in between change it. */
function checkSignedHeaders({ headers }: ReceivedRequest, signed: readonly string[]): void {
  const needed = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  for (const name of needed) {
    if (!signed.includes(name)) {
      throw invalid(
        name === 'host'
          ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
          : `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
      );
    }
  }
  const sorted = [...signed].sort();
  if (signed.some((name, at) => name !== sorted[at] || name !== name.toLowerCase() || headers[name] === undefined))
    throw invalid("'SignedHeaders' must be sorted, in small letters, and name headers of the request.");
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request */
function canonicalRequest(request: ReceivedRequest, signedHeaders: readonly string[]): string {
  const values = signedHeaders.map((name) => {
    const value = request.headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replace(/ +/g, ' ')}\n`;
  });
  const query = [...request.query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
  // Every service but S3 encodes a path once more than the client has.
  const path = request.path.split('/').map(encode).join('/');
  const said = request.headers['x-amz-content-sha256'];
  const bodyHash = request.sha256;
  if (said !== undefined && said !== bodyHash)
    throw awsError(400, "The value passed in the header 'x-amz-content-sha256' does not match the body.");
  return [request.method, path, query, values.join(''), signedHeaders.join(';'), bodyHash].join('\n');
}

function sign({ secretAccessKey }: AwsCredential, scope: readonly string[], text: string): string {
  const key = scope.reduce<Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

/** RFC 3986: all but unreserved characters, in capital hex. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compact(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function invalid(message: string) {
  return awsError(403, message, 'InvalidSignatureException');
}

function incomplete(message: string) {
  return awsError(403, message, 'IncompleteSignatureException');
}

function unrecognized() {
  return awsError(403, 'The security token included in the request is invalid.', 'UnrecognizedClientException');
}
