import { type GatewayError } from '../dialects/gateway-error.js';
import { type UpstreamAnswer } from '../proxy/upstream-answer.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type StreamTranslator, type TranslatedPiece } from '../translate/translate-answer.js';
import { type ClientStream } from './client-stream.js';
import { type RelayFailure, type RelayOptions, type RelayOutcome, runRelay } from './run-relay.js';

/** An answer that is an error from its beginning on, which another account may not have. */
export class ErrorAnswer extends UpstreamFailure {
  constructor(private readonly error: GatewayError) {
    super('error_event');
  }

  override toGatewayError(): GatewayError {
    return this.error;
  }
}

/**
 * Passes an event stream on in another dialect. Rejects with an {@link UpstreamFailure} as long as nothing has reached
 * the client; afterwards the translation has the last word.
 */
export function relayTranslated(
  answer: UpstreamAnswer,
  client: ClientStream,
  translator: StreamTranslator,
  options: RelayOptions,
): Promise<RelayOutcome> {
  let forwarded = false;

  const forward = ({ text, finished, error }: TranslatedPiece): RelayFailure | undefined => {
    if (finished && !error) options.onLast();
    if (text !== '') {
      client.commit(options.status, options.headers);
      client.write(Buffer.from(text));
      if (!forwarded) options.onFirst?.();
      forwarded = true;
    }
    return error && !forwarded ? new ErrorAnswer(error) : error;
  };

  return runRelay(answer, client, options, {
    next: (chunk) => {
      const piece = translator.push(chunk);
      const error = forward(piece);
      if (error) return error;
      return piece.finished ? 'finished' : undefined;
    },
    complete: () => {
      const piece = translator.end();
      const error = forward(piece);
      if (error) return error;
      if (!piece.finished) return new UpstreamFailure('truncated');
      client.end();
      return undefined;
    },
    fail: (failure) => {
      if (!forwarded) return undefined;
      client.write(
        Buffer.from(translator.fail(failure instanceof UpstreamFailure ? failure.toGatewayError() : failure)),
      );
      client.end();
      return { end: 'failed', failure };
    },
  });
}
