import { redact } from '../observability/redact.js';
import { parseErrorBody, readErrorMessage } from '../dialects/errors/read-error-message.js';
import { asObject, textOf } from '../dialects/wire-value.js';

/** The log shows this many characters of an upstream's words. */
const LONGEST_SAYING = 300;
const ABOUT_CREDENTIAL = /auth|api_?key|token|credential|unauthori[sz]ed|login/i;

interface UpstreamRefusal {
  /** What the upstream says about the refused credential, in one line without keys. */
  said: string;
  /**
   * True where the words are about the credential. An error of another kind, or a page, may quote the request, so it
   * must not reach the log.
   */
  forLog: boolean;
}

/** Describes the body of a 401, or of an error event that means the same. */
export function describeRefusal(body: string): UpstreamRefusal {
  const said = redact(readErrorMessage(401, body))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_SAYING);
  const parsed = parseErrorBody(body);
  const error = asObject(parsed?.error) ?? parsed;
  const kind = error ? [error.type, error.code, error.status].map(textOf).join(' ').trim() : undefined;
  return { said, forLog: kind !== undefined && (kind === '' || ABOUT_CREDENTIAL.test(kind)) };
}
