import { asNumber, asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { isSendable } from '../../config/clean-secret.js';
import { callGateway, withoutControls } from '../setup/call-gateway.js';
import { GatewayAway, SetupFailed } from '../setup/setup-failed.js';

/** The `client_id` by which gateways know this program. */
export const CLIENT_ID = 'droid2api';

const DEFAULT_LIFETIME_S = 3_600;

export interface GivenTokens {
  accessToken: string;
  refreshToken: string | null;
  /** When the gateway was asked, by the clock of this machine, and how long the access token lasts from then on. */
  askedAtMs: number;
  lifetimeMs: number;
  email: string | null;
}

/** What the token endpoint says instead of tokens: `code` is OAuth's, such as `invalid_grant`. */
export interface TokenRefusal {
  code: string;
  /** For people; empty where the gateway says nothing. */
  sentence: string;
}

/**
 * Asks the token endpoint of a gateway. Throws {@link GatewayAway} where nobody knows what came of it: no answer, a
 * failure of the server, an answer that is none. https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function askForTokens(
  endpoint: string,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<GivenTokens | TokenRefusal> {
  const askedAtMs = Date.now();
  const { status, body } = await callGateway(endpoint, url, { form: { ...form, client_id: CLIENT_ID } });
  const answer = parseObject(body);
  const accessToken = asString(ownMember(answer, 'access_token'));
  if (status === 200 && accessToken !== undefined && accessToken !== '' && isSendable(accessToken)) {
    return {
      accessToken,
      refreshToken: asString(ownMember(answer, 'refresh_token')) ?? null,
      askedAtMs,
      lifetimeMs: Math.max(1, asNumber(ownMember(answer, 'expires_in')) ?? DEFAULT_LIFETIME_S) * 1_000,
      email: readEmail(asString(ownMember(answer, 'email'))),
    };
  }
  const code = asString(ownMember(answer, 'error'));
  const sentence = withoutControls(asString(ownMember(answer, 'error_description')) ?? '').slice(0, 500);
  if (code === undefined || status >= 500 || code === 'temporarily_unavailable')
    throw new GatewayAway(sentence || `${url} cannot sign anybody in at the moment (status ${status}).`);
  return { code, sentence };
}

export function isRefusal(answer: GivenTokens | TokenRefusal): answer is TokenRefusal {
  return 'code' in answer;
}

/** Says to a person why the gateway gives no tokens. */
export function refused({ code, sentence }: TokenRefusal, url: string): SetupFailed {
  return new SetupFailed(sentence || `${url} does not sign you in (${withoutControls(code)}).`);
}

function readEmail(text: string | undefined): string | null {
  return text === undefined ? null : withoutControls(text).slice(0, 320);
}
