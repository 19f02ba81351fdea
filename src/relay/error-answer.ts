import { type GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';

/** An answer that is an error from its beginning on, which another account may not have. */
export class ErrorAnswer extends UpstreamFailure {
  constructor(private readonly error: GatewayError) {
    super('error_event');
  }

  /** That the error would have had, had it come in time. */
  get status(): number {
    return this.error.status;
  }

  override toGatewayError(): GatewayError {
    return this.error;
  }
}
