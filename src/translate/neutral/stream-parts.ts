import { type GatewayError } from '../../dialects/gateway-error.js';
import { type SseEvent } from '../../dialects/decode-sse.js';
import { type ClientAnswer } from './client-request.js';
import { type NeutralEvent } from './neutral-events.js';

/** Reads one upstream stream. State lives in the closure; one reader a stream. */
export interface StreamReader {
  read(event: SseEvent): NeutralEvent[];
  /** The upstream has closed: what was held back, or an `error` when its terminal event never came. */
  end(): NeutralEvent[];
}

/** Writes one client stream. */
export interface StreamWriter {
  /** The text of the events that a batch of neutral events makes, `''` when it makes none. */
  write(events: readonly NeutralEvent[]): string;
  /** The dialect's last words when the answer cannot be completed. */
  fail(error: GatewayError): string;
}

/** Changes an answer between reader and writer. */
export type AnswerFilter = (events: readonly NeutralEvent[]) => NeutralEvent[];

/** What every writer of an answer is given. */
export interface AnswerOptions {
  label: AnswerLabel;
  client: ClientAnswer;
  /** Chat: whether sealed reasoning is shown in `thinking_blocks`. */
  exposeThinkingBlocks: boolean;
}

/** What an answer is labelled with: the model id that the client asked for, not the upstream's. */
interface AnswerLabel {
  model: string;
  /** Unix seconds, used where the upstream does not tell. */
  nowSeconds: number;
}
