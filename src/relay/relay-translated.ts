import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type StreamTranslator, type TranslatedPiece } from '../translate/translate-answer.js';
import { type ClientStream } from './client-stream.js';
import { ErrorAnswer } from './error-answer.js';
import { type Relay, type RelayFailure, type RelayOptions } from './run-relay.js';

/**
 * Relays an event stream in another dialect. It holds back what comes before the first content. It fails with an {@link
 * UpstreamFailure} while nothing has reached the client; later the translator writes the error.
 */
export function createTranslatingRelay(
  client: ClientStream,
  translator: StreamTranslator,
  options: RelayOptions,
): Relay {
  let forwarded = false;
  let held = '';

  const forward = ({ text, hasContent, finished, error }: TranslatedPiece): RelayFailure | undefined => {
    if (error && !hasContent) return new ErrorAnswer(error);
    if (finished && !error) options.onLast();
    if (!hasContent && !finished) {
      held += text;
      return undefined;
    }
    if (held !== '' || text !== '') {
      client.commit(options.status, options.headers);
      client.write(Buffer.from(held + text));
      held = '';
      if (!forwarded) options.onFirst?.();
      forwarded = true;
    }
    return error && !forwarded ? new ErrorAnswer(error) : error;
  };

  return {
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
  };
}
