import { type Payer } from '../accounts/payer.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type UnauthorizedRequest, type UpstreamKind } from './upstream-kind.js';

/**
 * Puts an account's credential into a request, as the endpoint's kind wants it. Returns a promise where the kind needs
 * one. Throws when the credential belongs to another upstream than the endpoint.
 */
export function authorizeRequest(
  kind: UpstreamKind,
  request: UnauthorizedRequest,
  endpoint: Endpoint,
  account: Payer,
): Promise<void> | undefined {
  if (account.upstream !== endpoint.upstream) {
    throw new Error(
      `A credential of the upstream ${account.upstream} was about to leave for an endpoint of ${endpoint.upstream}.`,
    );
  }
  return kind.authorize(request, endpoint, account);
}
