import { type IncomingHttpHeaders } from 'node:http';
import { parseErrorBody } from '../dialects/errors/read-error-message.js';
import { asArray, asObject, textOf } from '../dialects/wire-value.js';

/** OpenAI's codes for a 429 that holds for every model: https://platform.openai.com/docs/guides/error-codes */
const ACCOUNT_CODES: readonly string[] = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'billing_error',
];
/**
 * Windows of an Anthropic subscription that hold for all models; others, such as `seven_day_opus`, hold for a family.
 */
const ACCOUNT_WINDOWS: readonly string[] = ['five_hour', 'seven_day', 'overage'];
const SAYS_SO: readonly RegExp[] = [
  /\b(?:account|organi[sz]ation|workspace|project)[- ]wide\b/i,
  /\b(?:all|every|any) (?:of the |your )?models?\b/i,
  /\bacross (?:all )?(?:the )?models\b/i,
];

/**
 * Tells whether a 429 holds for the whole account. Vendors limit each model by itself, even where the message names an
 * organization (https://platform.claude.com/docs/en/api/rate-limits,
 * https://platform.openai.com/docs/guides/rate-limits). So only a definite word counts: a spent quota, a window of a
 * subscription, a quota of Google's that names no model, or a message about all models.
 */
export function limitsAccount(headers: IncomingHttpHeaders, body: string): boolean {
  const claim = headers['anthropic-ratelimit-unified-representative-claim'];
  if (typeof claim === 'string') return ACCOUNT_WINDOWS.includes(claim);
  const parsed = parseErrorBody(body);
  const error = asObject(parsed?.error) ?? parsed ?? {};
  if ([error.type, error.code].some((code) => ACCOUNT_CODES.includes(textOf(code)))) return true;
  const violations = asArray(error.details).flatMap((detail) => asArray(asObject(detail)?.violations));
  if (violations.length > 0) return violations.some(isOfNoModel);
  const message = textOf(error.message) || textOf(parsed?.message);
  return SAYS_SO.some((wording) => wording.test(message));
}

/**
 * Reads one violation of Google's `QuotaFailure`: https://github.com/googleapis/googleapis,
 * `google/rpc/error_details.proto`
 */
function isOfNoModel(violation: unknown): boolean {
  const { quotaId, quotaDimensions } = asObject(violation) ?? {};
  return (
    textOf(quotaId) !== '' && !textOf(quotaId).includes('PerModel') && asObject(quotaDimensions)?.model === undefined
  );
}
