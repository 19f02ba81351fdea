import { ROOT } from './build-all.js';
import { ADMIN_TOKEN, askAdmin, sandboxedConfig, startGateway } from './start-gateway.js';

/** The keys of the team's three accounts; no client knows them. */
export const ACCOUNT_KEYS = ['fk-first-account-31c8', 'fk-second-account-77a0', 'fk-third-account-b5e2'];

/** What a client pays with where the gateway has no account; the sandbox takes any word. */
export const OWN_TOKEN = 'client-own-token-4b1d';

/**
 * Sandbox and two gateways in front of it. `team` has three accounts, and lets in who has a gateway key. `own` has
 * none: the client pays, so that a failure takes no account out of turn for the cells that follow.
 */
export async function startWorld(scratch) {
  const { startSandbox } = await import(`${ROOT}/build/sandbox/sandbox/pretend-upstream.js`);
  const sandbox = await startSandbox();
  const config = sandboxedConfig(sandbox.url);
  const team = await startGateway('team', scratch, config, { FACTORY_API_KEY: ACCOUNT_KEYS.join(','), ADMIN_TOKEN });
  const own = await startGateway('own', scratch, config, {});
  const { secret } = await askAdmin(`${team.url}/admin/api/keys`, 'POST', { name: 'matrix' });
  return { sandbox, scratch, team: { url: team.url, key: secret }, own: { url: own.url, key: OWN_TOKEN } };
}
