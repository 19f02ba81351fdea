import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { type AwsKey } from '../accounts/payer.js';
import { type Secret } from '../config/secret.js';
import { type BodyParts } from '../edit/body-parts.js';
import { type UnauthorizedRequest } from './upstream-kind.js';

interface Signer {
  region: string;
  service: string;
  secretKey: Secret;
  key: AwsKey;
  date: Date;
}

/**
 * The headers that a signature covers, beside the host. Proxies on the way may change any other, and clients may put
 * letters into theirs of which AWS computes another signature: their request would make the credential look refused.
 */
const COVERED = /^(?:content-type|x-amz-.+)$/;

/** What signing adds to the headers. */
const ADDED = ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'] as const;

/**
 * Signs a request with AWS' Signature Version 4: adds `authorization`, `x-amz-date`, the digest of the body, and the
 * token of a session. AWS' library is loaded with the first request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signRequest(request: UnauthorizedRequest, signer: Signer): Promise<void> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { method, url, headers, body } = request;
  const { region, service, secretKey, key, date } = signer;
  const covered = Object.entries(headers).filter(([name]) => COVERED.test(name));
  const signature = new SignatureV4({
    region,
    service,
    credentials: {
      accessKeyId: key.accessKeyId,
      secretAccessKey: secretKey.reveal(),
      ...(key.sessionToken && { sessionToken: key.sessionToken.reveal() }),
    },
    sha256: NodeSha256,
  });
  const signed = await signature.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers: { ...Object.fromEntries(covered), host: url.host, 'x-amz-content-sha256': digestOf(body) },
    },
    { signingDate: date },
  );
  for (const name of ADDED) {
    const value = signed.headers[name];
    if (value !== undefined) headers[name] = value;
  }
}

/** A digest of the parts, as a joined body would be held twice. */
function digestOf({ parts }: BodyParts): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function queryOf({ searchParams }: URL): Record<string, string[]> {
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
}

/** The digests of Node.js in the form in which AWS' library wants them. */
class NodeSha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = begin(secret);
  }

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  reset(): void {
    this.hash = begin(this.secret);
  }
}

/** The library gives a secret as text or as bytes of its own. */
function begin(secret: string | ArrayBuffer | ArrayBufferView | undefined): Hash | Hmac {
  return secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
}
