import { type IdentityProviderSettings } from '../../config/sign-in-settings.js';

export const GOOGLE = 'https://accounts.google.com';

type Asked = Pick<IdentityProviderSettings, 'issuer' | 'scopes' | 'authorizationParameters'>;

/**
 * Says what is asked of the provider beside what every sign-in has. Google refuses the scope `offline_access`, has a
 * parameter of its own for it, and gives a refresh token with somebody's consent alone:
 * https://developers.google.com/identity/protocols/oauth2/web-server#offline. The operator's own parameters count.
 */
export function requestParameters({ issuer, scopes, authorizationParameters }: Asked): Record<string, string> {
  const isGoogle = issuer.origin === GOOGLE;
  const wanted = isGoogle ? scopes.filter((scope) => scope !== 'offline_access') : scopes;
  const asksOffline = isGoogle && wanted.length < scopes.length;
  const offline = { access_type: 'offline', prompt: 'consent' };
  return { ...(asksOffline && offline), ...authorizationParameters, scope: wanted.join(' ') };
}
