import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isValid } from '../../keys/gateway-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { AdminToken } from '../admin-token.service.js';

const FAILURES = 10;
const FAILURES_OF_ALL = 200;
const WINDOW_SECONDS = 300;
const LONGEST_TOKEN = 500;

/** Tells who brings a token, and makes guessing slow: failures are counted by the client's address and over all. */
@Injectable()
export class SignIn {
  private readonly failures = new RateLimiterMemory({ points: FAILURES, duration: WINDOW_SECONDS });
  private readonly failuresOfAll = new RateLimiterMemory({ points: FAILURES_OF_ALL, duration: WINDOW_SECONDS });

  constructor(
    private readonly token: AdminToken,
    private readonly keys: GatewayKeys,
  ) {}

  /** The id of the key, or null for the admin token. Throws a 401, or a 429 without looking at the token. */
  async recognize(token: unknown, address: string): Promise<string | null> {
    await this.assertFewFailures(address);
    const given = typeof token === 'string' ? token.slice(0, LONGEST_TOKEN) : '';
    if (this.token.matches(given)) return null;
    const key = this.keys.find(given);
    if (key && isValid(key, Date.now())) return key.id;
    await Promise.all([this.failures.penalty(address), this.failuresOfAll.penalty('')]);
    throw new GatewayError(401, 'That is neither the admin token nor a valid gateway key.', { shouldRetry: false });
  }

  private async assertFewFailures(address: string): Promise<void> {
    const standings = [
      { state: await this.failures.get(address), most: FAILURES },
      { state: await this.failuresOfAll.get(''), most: FAILURES_OF_ALL },
    ];
    for (const { state, most } of standings) {
      if (state && state.consumedPoints >= most) throw new GatewayError(429, 'Too many sign-ins have failed.', { retryAfterSeconds: Math.max(1, Math.ceil(state.msBeforeNext / 1000)), shouldRetry: false });
    }
  }
}
