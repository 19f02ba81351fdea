import { redirectBack } from '../redirect-back.js';
import { type WaitingClient } from '../sign-in-refused.js';

/** What `error_description` may not hold: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
const FORBIDDEN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g;

/** The address that tells a waiting client why nobody was let in. */
export function errorAddress(waiting: WaitingClient, sentence: string): URL {
  return redirectBack(waiting, { error: waiting.error, error_description: sentence.replace(FORBIDDEN, "'") });
}
