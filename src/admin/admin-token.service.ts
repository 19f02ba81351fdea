import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';

/** Knows a token of the environment when it sees it. */
export class KnownToken {
  /** Of the token; undefined where none is set. */
  readonly digest: Buffer | undefined;

  constructor(token: string | undefined) {
    this.digest = token === undefined || token === '' ? undefined : digestOf(token);
  }

  get isSet(): boolean {
    return this.digest !== undefined;
  }

  /** Digests are of one length, so the comparison tells nothing about the token's. */
  matches(given: string): boolean {
    return this.digest !== undefined && timingSafeEqual(digestOf(given), this.digest);
  }
}

/** `ADMIN_TOKEN`. */
@Injectable()
export class AdminToken extends KnownToken {
  constructor(environment: EnvironmentService) {
    super(environment.get<string>('ADMIN_TOKEN'));
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
