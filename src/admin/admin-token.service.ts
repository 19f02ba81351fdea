import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';

/** Knows `ADMIN_TOKEN` when it sees it. */
@Injectable()
export class AdminToken {
  /** Of the token; undefined where none is set. */
  readonly digest: Buffer | undefined;

  constructor(environment: EnvironmentService) {
    const token = environment.get<string>('ADMIN_TOKEN') || undefined;
    this.digest = token === undefined ? undefined : digestOf(token);
  }

  get isSet(): boolean {
    return this.digest !== undefined;
  }

  /** Digests are of one length, so the comparison tells nothing about the token's. */
  matches(given: string): boolean {
    return this.digest !== undefined && timingSafeEqual(digestOf(given), this.digest);
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
