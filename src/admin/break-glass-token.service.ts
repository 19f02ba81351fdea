import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';

/** Recognizes a token that the environment has set. */
export class KnownToken {
  /** The digest of the token; undefined where none is set. */
  readonly digest: Buffer | undefined;

  constructor(token: string | undefined) {
    this.digest = token === undefined || token === '' ? undefined : digestOf(token);
  }

  get isSet(): boolean {
    return this.digest !== undefined;
  }

  /** Compares digests, which have one length: the time of a comparison tells nothing about the length of the token. */
  matches(given: string): boolean {
    return this.digest !== undefined && timingSafeEqual(digestOf(given), this.digest);
  }
}

/** Recognizes `ADMIN_TOKEN`, whose holder is an owner whatever the database says. */
@Injectable()
export class BreakGlassToken extends KnownToken {
  constructor(environment: EnvironmentService) {
    super(environment.get<string>('ADMIN_TOKEN'));
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
