import { type RelayOutcome } from '../relay/run-relay.js';
import { answerHeaders } from './answer-headers.js';
import { type AnsweredAttempt } from './attempt.js';

/** Passes an upstream's error on as it is, to a client that has got nothing yet. */
export function passErrorBody({ call, answer }: AnsweredAttempt, body: Buffer): RelayOutcome {
  const { client, dialect, requestId } = call;
  client.endKeepAlive();
  client.commit(answer.status, {
    ...answerHeaders(answer.headers, dialect, requestId),
    'content-length': body.length,
  });
  client.write(body);
  client.end();
  return { end: 'complete' };
}
