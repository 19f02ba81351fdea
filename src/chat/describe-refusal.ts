import { redact } from '../observability/redact.js';
import { parseErrorBody, readErrorMessage } from '../translate/errors/read-error-message.js';
import { asObject, textOf } from '../translate/wire/wire-value.js';

/** As much of an upstream's words as an operator needs. */
const LONGEST_SAYING = 300;
const ABOUT_CREDENTIAL = /auth|api_?key|token|credential|unauthori[sz]ed|login/i;

interface UpstreamRefusal {
  /** What upstream says about a refused credential, in one line without keys. */
  said: string;
  /**
   * It is an error of the kind that a 401 stands for. Of another kind, or a page, it may quote the request and is not
   * for the log.
   */
  forLog: boolean;
}

/** Of the body of a 401, or of an error event that says the same. */
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
