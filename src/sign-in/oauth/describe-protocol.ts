import { DAY_MS, MINUTE_MS } from '../../config/durations.js';
import { publicAddress } from '../../config/public-address.js';
import { type SignInSettings } from '../../config/sign-in-settings.js';
import { ADDRESS_LIMITS, WINDOW_MS } from '../address-limits.service.js';
import { AUTHORIZATION_CODE_SECONDS } from '../authorization-codes.service.js';
import { DEVICE_CODE_SECONDS, POLL_SECONDS } from '../device-grants.service.js';
import { MOST_BYTES } from '../read-form.js';
import { DEVICE_GRANT } from './grant-types.js';

/** Describes how programs sign in, in Markdown, by the configuration in force. */
export function describeProtocol(signIn: SignInSettings, publicUrl: URL): string {
  const at = (path: string): string => publicAddress(publicUrl, path);
  const token = `POST ${at('/oauth/token')}`;
  const minutes = signIn.accessTokenMs / MINUTE_MS;
  const approver = signIn.provider
    ? 'They sign in with the identity provider of their company.'
    : 'They approve with a gateway key of their own.';
  const clients = ['droid2api', ...signIn.clientIds].map((id) => `\`${id}\``).join(', ');
  const limits = ADDRESS_LIMITS;
  return `# Signing in at ${at('')}

Programs sign in as OAuth 2 has it, with short-lived tokens that are used as gateway keys are. All addresses are made
of the configured public address. No answer is a redirect. Bodies are \`application/x-www-form-urlencoded\`, at most
${MOST_BYTES / 1024} KiB; a field that is given twice is refused; unknown fields are ignored. Clients have no secret.

## Discovery

\`GET ${at('/.well-known/oauth-authorization-server')}\`
(RFC 8414) names the issuer and the endpoints for devices, tokens and revocation. It names no
\`authorization_endpoint\`: clients that use one are configured with it.

## Devices (RFC 8628)

\`POST ${at('/oauth/device_authorization')}\`
needs no field; \`client_id\` is kept where it is sent. Answer:

    {"device_code", "user_code", "verification_uri", "verification_uri_complete",
     "expires_in": ${DEVICE_CODE_SECONDS}, "interval": ${POLL_SECONDS}, "login_notice"?}

A person opens \`${at('/device')}\`, compares the code and confirms.
${approver}

\`${token}\` with \`grant_type=${DEVICE_GRANT}\`
and \`device_code\`, every \`interval\` seconds. Until somebody has confirmed, 400 with

- \`authorization_pending\`: ask again;
- \`slow_down\`: asked too soon, and the pause is ${POLL_SECONDS} seconds longer from then on;
- \`access_denied\`: somebody has refused;
- \`expired_token\`: the code is unknown, was used, or is too old.

## Browsers with a redirect (RFC 6749, RFC 7636, RFC 8252)

\`GET ${at('/oauth/authorize')}\` with \`response_type=code\`, \`client_id\`,
\`redirect_uri\`, \`code_challenge\`, \`code_challenge_method=S256\` and \`state\`.
Clients: ${clients}.
They listen on their own machine (\`http://127.0.0.1\`, \`http://[::1]\` or \`http://localhost\`, any port and path).

\`${token}\` with \`grant_type=authorization_code\`, \`code\`, \`redirect_uri\`,
\`client_id\` and \`code_verifier\`, once and within ${AUTHORIZATION_CODE_SECONDS} seconds.
A code that comes again ends the session that it was exchanged for.

## Tokens

    {"access_token", "token_type": "Bearer", "expires_in", "refresh_token"?, "email"?}

An access token lasts ${minutes} minute${minutes === 1 ? '' : 's'} and is sent as gateway keys are:
\`Authorization: Bearer\`, \`x-api-key\`, \`x-goog-api-key\` or \`api-key\`.
Without a \`refresh_token\` the session ends with it; in any case after ${signIn.sessionMs / DAY_MS} days.

\`${token}\` with \`grant_type=refresh_token\`, \`refresh_token\`, and \`client_id\` where
the session began with one. Whoever has approved is asked again. The refresh token is spent by it; one that comes again
ends the session, unless Claude Code has spent it and sends it from the same address: its processes share a file of
tokens, so it is only refused. Somebody has to sign in again: \`invalid_grant\`, 400 where \`client_id\` was sent and
401 where not. Nobody can say now: 503 \`temporarily_unavailable\` with \`Retry-After\`; nothing is spent.

An access token that has ended is answered 401 with \`x-should-retry: false\` and a sentence, in the error body of the
API that was asked.

## Signing out (RFC 7009)

\`POST ${at('/oauth/revoke')}\` with \`token\`, an access or a refresh token: always 200.
Either ends the session.

## Errors and limits

    {"error", "error_description"}

Besides those above: 400 \`invalid_request\` and \`unsupported_grant_type\`, 405, 413, 415, 429 \`slow_down\` and
503 \`temporarily_unavailable\`, the last two with \`Retry-After\`.

From one network address (of IPv6: one /64) within ${WINDOW_MS / MINUTE_MS} minutes:

- ${limits.device_authorization} device authorizations
- ${limits.device} looks at \`/device\` with a code
- ${limits.authorize} steps of sign-ins with a redirect
- ${limits.token} requests for tokens and revocations

From everywhere together: ${limits.wrong_code} wrong codes.
`;
}
