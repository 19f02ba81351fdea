import { type Credential } from '../auth/credentials.service.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { type EndpointPass } from '../upstreams/endpoint-health.service.js';
import { type RelayLimits } from '../relay/run-relay.js';
import { type AttemptRecord } from './attempt-record.js';
import { type RoutedCall } from './call.js';
import { type HeldRejections } from './held-rejections.js';
import { type PreparedRequest } from './prepared-request.js';
import { type RequestMeter } from './request-meter.js';

/** One try at getting an answer: what goes to the upstream, and who pays for it. */
export interface Attempt {
  call: RoutedCall;
  prepared: PreparedRequest;
  credential: Credential;
  /** The time that the upstream may take to begin, in milliseconds. */
  firstByteMs: number;
  /** How long an answer that has begun may be silent before its content, where somebody else may take over. */
  preludeMs: number | undefined;
  /** Tells how the endpoint is. */
  pass: EndpointPass;
  /** Which errors that blame the request are held, as another model can take over. */
  held: HeldRejections;
  /** Counts what the request uses over all its attempts. */
  meter: RequestMeter;
}

/** An attempt whose upstream has begun to answer. */
export interface AnsweredAttempt extends Attempt {
  answer: UpstreamAnswer;
  /** The record of this answer in the ledger. */
  record: AttemptRecord;
  limits: RelayLimits;
}
