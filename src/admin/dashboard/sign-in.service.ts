import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { HOUR_MS } from '../../config/durations.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isValid } from '../../keys/resolved-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { type AdminCaller, Callers } from '../callers.service.js';
import { GuessLimiter } from '../../sign-in/guess-limiter.service.js';

const LONGEST_TOKEN = 8_192;
/** Each is an entry of the audit log for good: an agent that has a key must not fill the database with them. */
const MOST_SIGN_INS = 60;

/** Recognizes who signs in with a token, and slows guesses down. */
@Injectable()
export class SignIn {
  /** How often keys have signed in since a steady time, by their ids. */
  private readonly signIns = new Map<string, { count: number; sinceMs: number }>();

  constructor(
    private readonly callers: Callers,
    private readonly keys: GatewayKeys,
    private readonly guesses: GuessLimiter,
  ) {}

  /**
   * Throws a 401 for a token that nobody knows, after a while, and a 429 for a key that signs in too often within an
   * hour. The holder of a gateway key is a member whatever their role: agents can read the key.
   */
  async recognize(token: unknown, address: string, response: Response): Promise<AdminCaller> {
    const given = typeof token === 'string' && token.length <= LONGEST_TOKEN ? token : '';
    const caller = this.callers.recognize(given);
    if (caller) return caller;
    const key = this.keys.find(given);
    if (key && isValid(this.keys.resolve(key), Date.now())) {
      this.countSignIn(key.id);
      return { role: 'member', actor: { kind: 'key', id: key.id } };
    }
    await this.guesses.hold(response, address);
    throw new GatewayError(401, 'That is neither an admin token nor a valid gateway key.', { shouldRetry: false });
  }

  private countSignIn(keyId: string): void {
    const nowMs = steadyNowMs();
    const known = this.signIns.get(keyId);
    const { count, sinceMs } = known && nowMs - known.sinceMs < HOUR_MS ? known : { count: 0, sinceMs: nowMs };
    if (count >= MOST_SIGN_INS) {
      throw new GatewayError(429, `This key has signed in ${MOST_SIGN_INS} times within an hour. Wait for its end.`, {
        retryAfterSeconds: Math.ceil((sinceMs + HOUR_MS - nowMs) / 1_000),
        shouldRetry: false,
      });
    }
    this.signIns.set(keyId, { count: count + 1, sinceMs });
  }
}
