import { GatewayError } from '../dialects/gateway-error.js';

export type FailureReason =
  | 'unreachable'
  | 'proxy_refused'
  | 'proxy_unreachable'
  | 'proxy_timeout'
  | 'proxy_required'
  | 'connect_timeout'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'reset'
  | 'malformed'
  | 'no_status'
  | 'unknown_coding'
  | 'truncated'
  | 'error_event'
  | 'too_large'
  | 'event_too_large';

const MESSAGE: Readonly<Record<FailureReason, string>> = {
  unreachable: 'The upstream cannot be reached.',
  proxy_refused: 'The network proxy refused to connect to the upstream.',
  proxy_unreachable: 'The network proxy cannot be reached, or hung up.',
  proxy_timeout: 'The network proxy did not open a tunnel to the upstream in time.',
  proxy_required:
    'The gateway may only go out through a network proxy (proxy_required), and there is none that can be used. ' +
    'Its operator has to set proxies in config.json.',
  connect_timeout: 'The upstream did not accept a connection in time.',
  first_byte_timeout: 'The upstream did not answer in time.',
  idle_timeout: 'The upstream stopped sending before the answer was complete.',
  reset: 'The upstream closed the connection before the answer was complete.',
  malformed: 'The upstream gave an answer that is not HTTP/1.1, or that contradicts itself about its length.',
  no_status: 'The upstream answered with a status that HTTP does not have.',
  unknown_coding:
    'The upstream compressed its answer in a way that the gateway cannot undo, although it was asked for none.',
  error_event: 'The upstream reported an error.',
  too_large: 'The upstream sent a larger answer than the gateway can translate.',
  event_too_large: 'The upstream sent an event that does not end; the gateway gave it up.',
  truncated: 'The upstream ended the stream before the answer was complete.',
};

/** An operator can correct the list of proxies while the gateway runs. */
const RETRY_SECONDS = 60;

/** The upstream gave no answer, or only a part of one. */
export class UpstreamFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    options?: { cause?: unknown },
  ) {
    super(MESSAGE[reason], options);
    this.name = 'UpstreamFailure';
  }

  /** True where a network proxy failed, which says nothing about the upstream or the account. */
  get byProxy(): boolean {
    return this.reason.startsWith('proxy_');
  }

  toGatewayError(): GatewayError {
    if (this.reason === 'proxy_required')
      return new GatewayError(503, this.message, { cause: this, retryAfterSeconds: RETRY_SECONDS });
    return new GatewayError(this.reason.endsWith('timeout') ? 504 : 502, this.message, { cause: this });
  }
}
