import { callGateway } from '../setup/call-gateway.js';
import { SetupFailed } from '../setup/setup-failed.js';
import { CLIENT_ID } from './ask-for-tokens.js';
import { type KeptSession } from './kept-session.js';

/**
 * Has a gateway end a session. Gives '', or why the gateway does not know of it. https://www.rfc-editor.org/rfc/rfc7009
 */
export async function revokeSession({
  url,
  revocationEndpoint,
  refreshToken,
  accessToken,
}: KeptSession): Promise<string> {
  const token = refreshToken ?? accessToken;
  if (token === '') return '';
  if (revocationEndpoint === null) return `${url} takes no sign-outs.`;
  const form = { token, client_id: CLIENT_ID, ...(refreshToken !== null && { token_type_hint: 'refresh_token' }) };
  try {
    const { status } = await callGateway(revocationEndpoint, url, { form });
    return status === 200 ? '' : `${url} has not taken the sign-out (status ${status}).`;
  } catch (error) {
    if (error instanceof SetupFailed) return error.message;
    throw error;
  }
}
