import { ControlFailure } from '../../proxy/control-calls.service.js';

/** Codes of openid-client for an answer that is none: a page of a proxy, an error of a server, half a document. */
const NO_ANSWER: ReadonlySet<unknown> = new Set([
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_TIMEOUT',
]);

/** Errors by which a provider says that it is overloaded: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
const BUSY: ReadonlySet<unknown> = new Set(['server_error', 'temporarily_unavailable']);

/** Of a provider's description of its error, which goes into the log. */
const LONGEST_DESCRIPTION = 300;

type Member = 'cause' | 'claim' | 'code' | 'error' | 'error_description' | 'status';

/** What went wrong at the provider. */
export interface ProviderFailure {
  /** Whether the provider could not be asked, or had no answer: another time it may have one. */
  away: boolean;
  /** The error that the provider has named, such as `invalid_grant`; undefined where it named none. */
  error: string | undefined;
  /** The claim that was not as it must be, such as `aud`. */
  claim: string | undefined;
  /** For the log: no token and nothing of a person is in it. */
  text: string;
}

/** Reads an error of openid-client, which wraps others, or of a control call. */
export function readFailure(thrown: unknown): ProviderFailure {
  const chain = causesOf(thrown);
  const control = chain.find((one) => one instanceof ControlFailure);
  if (control) return { away: true, error: undefined, claim: undefined, text: `no answer (${control.code})` };
  const [outer] = chain;
  const code = memberOf(outer, 'code');
  const error = textOf(outer, 'error');
  if (error !== undefined) {
    const description = textOf(outer, 'error_description')?.slice(0, LONGEST_DESCRIPTION);
    return {
      away: BUSY.has(error) || memberOf(outer, 'status') === 429,
      error,
      claim: undefined,
      text: description === undefined ? error : `${error}: ${description}`,
    };
  }
  const claim = chain.map((one) => textOf(memberOf(one, 'cause'), 'claim')).find((one) => one !== undefined);
  const status = chain.map((one) => memberOf(memberOf(one, 'cause'), 'status')).find((one) => typeof one === 'number');
  const messages = chain.filter((one) => one instanceof Error).map(({ message }) => message);
  return {
    away: NO_ANSWER.has(code),
    error: undefined,
    claim,
    text: [...messages, ...(status === undefined ? [] : [`status ${String(status)}`])].join(': '),
  };
}

/** The error, what caused it, and so on. */
function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = thrown; one instanceof Error && chain.length < 5; one = one.cause) chain.push(one);
  return chain;
}

function memberOf(value: unknown, name: Member): unknown {
  return typeof value === 'object' && value !== null ? (value as Partial<Record<Member, unknown>>)[name] : undefined;
}

function textOf(value: unknown, name: Member): string | undefined {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : undefined;
}
