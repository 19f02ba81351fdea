import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isValid } from '../../keys/resolved-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { AdminToken } from '../admin-token.service.js';
import { GuessLimiter } from '../guess-limiter.service.js';

const LONGEST_TOKEN = 8_192;

/** Recognizes who signs in with a token, and slows guesses down. */
@Injectable()
export class SignIn {
  constructor(
    private readonly token: AdminToken,
    private readonly keys: GatewayKeys,
    private readonly guesses: GuessLimiter,
  ) {}

  /** Answers the id of the key, or null for the admin token. Throws a 401 for another token, after a while. */
  async recognize(token: unknown, address: string, response: Response): Promise<string | null> {
    const given = typeof token === 'string' && token.length <= LONGEST_TOKEN ? token : '';
    if (this.token.matches(given)) return null;
    const key = this.keys.find(given);
    if (key && isValid(this.keys.resolve(key), Date.now())) return key.id;
    await this.guesses.hold(response, address);
    throw new GatewayError(401, 'That is neither the admin token nor a valid gateway key.', { shouldRetry: false });
  }
}
