import { type RememberedAnswer } from '../accounts/outcome.js';
import { GatewayError } from '../dialects/gateway-error.js';

/**
 * The only account that can pay is throttled, and upstream's last answer still holds. The client gets `answer`, with
 * the time that is left.
 */
export class StillThrottled extends GatewayError {
  constructor(
    readonly answer: RememberedAnswer,
    readonly retryAfterSeconds: number,
  ) {
    super(429, 'The upstream limits how much may be asked of it.', { retryAfterSeconds });
    this.name = 'StillThrottled';
  }
}
