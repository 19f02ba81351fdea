import { findSignIn, NEEDS_SIGN_IN, pathOnGateway } from '../find-sign-in.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

export const signInDiscovery: Rule = {
  id: 'sign-in-discovery',
  section: 'a.6',
  demand: "The endpoints of the sign-in document are absolute and on the gateway's own origin; others are ignored.",
  fix: 'Make the addresses of the configured public URL, not of Host or X-Forwarded-*.',
  needs: 'gateway',
  async check({ gateway }) {
    const signIn = await findSignIn(gateway);
    if (!signIn) return notChecked(NEEDS_SIGN_IN);
    const foreign = signIn.named.filter((address) => pathOnGateway(gateway, address) === undefined);
    return foreign.length === 0
      ? pass(`${signIn.named.length} endpoints named`)
      : fail(`not on ${gateway.url.origin}: ${foreign.join(', ')}`);
  },
};
