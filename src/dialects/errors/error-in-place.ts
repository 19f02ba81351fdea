import { GatewayError } from '../gateway-error.js';
import { looksLikeError } from './find-error-text.js';
import { readInBandError } from './in-band-upstream-error.js';
import { parseErrorBody, readErrorMessage } from './read-error-message.js';

/**
 * Makes an error of what an upstream sent with a status of success in place of an answer: its own error where it is
 * one, with the status that this would have had, else a 502 that says what came, such as a page.
 */
export function errorInPlaceOfAnswer(body: Buffer): GatewayError {
  const text = body.toString();
  const parsed = parseErrorBody(text);
  if (parsed !== undefined && looksLikeError(parsed)) {
    const { status, message, details } = readInBandError(parsed);
    return new GatewayError(status, message, { ...details, quotesUpstream: true });
  }
  if (text.trim() === '') return new GatewayError(502, 'The upstream answered with success and nothing else.');
  const said = parsed === undefined ? `: ${readErrorMessage(200, text)}` : '.';
  return new GatewayError(502, `The upstream answered with success, but without an answer${said}`, {
    quotesUpstream: true,
  });
}
