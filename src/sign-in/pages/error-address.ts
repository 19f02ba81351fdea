import { redirectBack } from '../redirect-back.js';
import { type WaitingClient } from '../sign-in-refused.js';
import { toErrorText } from '../to-error-text.js';

/** The address that tells a waiting client why nobody was let in. */
export function errorAddress(waiting: WaitingClient, sentence: string): URL {
  return redirectBack(waiting, { error: waiting.error, error_description: toErrorText(sentence) });
}
