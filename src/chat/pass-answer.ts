import { GatewayError } from '../dialects/gateway-error.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { ErrorAnswer } from '../relay/error-answer.js';
import { type AnsweredAttempt } from './attempt.js';
import { type AttemptResult, relayed } from './attempt-result.js';
import { estimateTokenCount, mayLackTokenCount } from './estimate-token-count.js';
import { holdErrorAnswer, holdRejection } from './hold-error-answer.js';
import { relayInOtherDialect } from './relay-in-other-dialect.js';
import { relayInOwnDialect } from './relay-in-own-dialect.js';
import { mayRetryElsewhere } from '../relay/retry-elsewhere.js';

/**
 * Passes an upstream's answer to the client in the way that its status and dialect ask for. Rejects with an {@link
 * UpstreamFailure} while the client has got nothing.
 */
export async function passAnswer(attempt: AnsweredAttempt): Promise<AttemptResult> {
  const { answer, credential, prepared } = attempt;
  const { status } = answer;
  if (status > 599) {
    answer.destroy();
    throw new UpstreamFailure('no_status');
  }
  if (status >= 300 && status < 400) {
    answer.destroy();
    // A page to sign in at, or a wrong address: another endpoint may be right.
    throw new ErrorAnswer(
      new GatewayError(502, 'The upstream answered with a redirect, which the gateway does not follow.'),
    );
  }
  if (mayLackTokenCount(attempt)) return relayed(await estimateTokenCount(attempt), { kind: 'rejected' });
  if (status >= 400 && credential.account.owner === 'team' && mayRetryElsewhere(status))
    return await holdErrorAnswer(attempt);
  const { held } = attempt;
  if (status >= 400 && (held === 'all' || (held === 'too_long' && (status === 400 || status === 413))))
    return await holdRejection(attempt);
  if (prepared.translation) return await relayInOtherDialect(attempt, prepared.translation);
  return await relayInOwnDialect(attempt);
}
