import { randomBytes } from 'node:crypto';

/** An access key of AWS, for good or for a while. */
export interface AwsCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Goes along with every request of a key that is good for a while. */
  readonly sessionToken?: string;
  readonly expiresAtMs?: number;
}

/** A bearer token of Google or Entra. */
interface BearerToken {
  /** Google: the scopes; Entra: the application for which it was issued. */
  readonly audience: string;
  readonly expiresAtMs: number;
}

/**
 * What the pretend sign-in services have issued, so that the pretend clouds know it again. One of them stands behind
 * all services of a test.
 */
export class IssuedCredentials {
  private readonly awsKeys = new Map<string, AwsCredential>();
  private readonly bearers = new Map<string, BearerToken>();

  constructor(readonly nowMs: () => number = Date.now) {}

  /** A key of an IAM user, good until it is revoked. */
  issueAwsKey(): AwsCredential {
    return this.know({ accessKeyId: `AKIA${code(16)}`, secretAccessKey: randomBytes(30).toString('base64') });
  }

  /** Keys of a role that was assumed. */
  issueAwsSession(lifetimeMs: number): Required<AwsCredential> {
    return this.know({
      accessKeyId: `ASIA${code(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(90).toString('base64'),
      expiresAtMs: this.nowMs() + lifetimeMs,
    });
  }

  issueBearer(prefix: string, audience: string, lifetimeMs: number): string {
    const token = prefix + randomBytes(48).toString('base64url');
    this.bearers.set(token, { audience, expiresAtMs: this.nowMs() + lifetimeMs });
    return token;
  }

  awsKey(accessKeyId: string): AwsCredential | undefined {
    return this.awsKeys.get(accessKeyId);
  }

  /** The audience of a bearer token; undefined for one that is unknown or has ended. */
  audienceOf(token: string): string | undefined {
    const known = this.bearers.get(token);
    return known !== undefined && known.expiresAtMs > this.nowMs() ? known.audience : undefined;
  }

  /** From now on nothing that was issued is taken, as after a revocation. */
  revokeAll(): void {
    this.awsKeys.clear();
    this.bearers.clear();
  }

  /** Takes a key that was issued elsewhere. */
  know<Credential extends AwsCredential>(credential: Credential): Credential {
    this.awsKeys.set(credential.accessKeyId, credential);
    return credential;
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function code(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
