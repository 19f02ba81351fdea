import { type ConfigService } from '../config/config.service.js';
import { type SignInSettings } from '../config/sign-in-settings.js';
import { GatewayError } from '../dialects/gateway-error.js';

/** How members sign in, and the address by which clients know the gateway. Throws a 404 where signing in is off. */
export function signInOf({ current }: Pick<ConfigService, 'current'>): { signIn: SignInSettings; publicUrl: URL } {
  const { signIn, publicUrl } = current;
  if (signIn && publicUrl) return { signIn, publicUrl };
  const remedy = publicUrl
    ? 'has set member_sign_in.enabled to false in config.json'
    : 'sets public_url in config.json, the address by which clients know the gateway, to let members sign in';
  throw new GatewayError(
    404,
    `Nobody signs in at this gateway: its operator ${remedy}. Until that changes, members use gateway keys.`,
    { shouldRetry: false },
  );
}
