import { type GatewayKey } from '../../keys/gateway-key.js';
import { type GatewayKeys } from '../../keys/gateway-keys.service.js';
import { type UseHolder } from '../../usage/use-holder.js';

/** The keys that are somebody's own: the one that they have signed in with, or all that they hold and can use. */
export function listOwnKeys(keys: GatewayKeys, { kind, id }: UseHolder): GatewayKey[] {
  if (kind === 'member') return keys.list().filter((key) => key.memberId === id && key.revokedAtMs === null);
  const key = keys.get(id);
  return key ? [key] : [];
}
