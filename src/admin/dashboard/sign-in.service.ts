import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { GatewayError } from '../../dialects/gateway-error.js';
import { isValid } from '../../keys/resolved-key.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { type AdminCaller, Callers } from '../callers.service.js';
import { GuessLimiter } from '../guess-limiter.service.js';

const LONGEST_TOKEN = 8_192;

/** Recognizes who signs in with a token, and slows guesses down. */
@Injectable()
export class SignIn {
  constructor(
    private readonly callers: Callers,
    private readonly keys: GatewayKeys,
    private readonly guesses: GuessLimiter,
  ) {}

  /**
   * Throws a 401 for a token that nobody knows, after a while. The holder of a gateway key is a member whatever their
   * role: agents can read the key.
   */
  async recognize(token: unknown, address: string, response: Response): Promise<AdminCaller> {
    const given = typeof token === 'string' && token.length <= LONGEST_TOKEN ? token : '';
    const caller = this.callers.recognize(given);
    if (caller) return caller;
    const key = this.keys.find(given);
    if (key && isValid(this.keys.resolve(key), Date.now()))
      return { role: 'member', actor: { kind: 'key', id: key.id } };
    await this.guesses.hold(response, address);
    throw new GatewayError(401, 'That is neither an admin token nor a valid gateway key.', { shouldRetry: false });
  }
}
