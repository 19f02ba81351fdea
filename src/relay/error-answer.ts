import { type GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';

/** The answer is an error from its beginning on. Another account may not meet it. */
export class ErrorAnswer extends UpstreamFailure {
  constructor(private readonly error: GatewayError) {
    super('error_event');
  }

  /** The status that stands for the error. */
  get status(): number {
    return this.error.status;
  }

  override toGatewayError(): GatewayError {
    return this.error;
  }
}
