import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { type Approval } from '../../keys/approval.js';
import { GatewayKeys } from '../../keys/gateway-keys.service.js';
import { isValid } from '../../keys/resolved-key.js';
import { GuessLimiter } from '../guess-limiter.service.js';

/** Of what people paste; a key is far shorter. */
const LONGEST_KEY = 512;

/** Lets the holders of gateway keys approve sign-ins, and slows guesses at keys down. */
@Injectable()
export class KeyApprovals {
  constructor(
    private readonly keys: GatewayKeys,
    private readonly guesses: GuessLimiter,
  ) {}

  /** Gives undefined, after a while, for what is no valid key. */
  async approve(typed: string, address: string, response: Response): Promise<Approval | undefined> {
    const key = typed.length <= LONGEST_KEY ? this.keys.find(typed.trim()) : undefined;
    if (key && isValid(this.keys.resolve(key), Date.now()))
      return { keyId: key.id, memberId: key.memberId, provider: null };
    await this.guesses.hold(response, address);
    return undefined;
  }
}
