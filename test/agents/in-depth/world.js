import { ROOT } from '../harness/build-all.js';
import { ADMIN_TOKEN, sandboxedConfig, startGateway } from '../harness/start-gateway.js';
import { TEAM_KEY } from './checks.js';
import { CATALOGUE_REDIRECTS } from './codex-tasks.js';

/**
 * Sandbox and four gateways in front of it: one with the team's key, one whose key will be refused, one without any,
 * one with gateway keys.
 */
export async function startWorld(scratch) {
  const { startSandbox } = await import(`${ROOT}/build/sandbox/sandbox/pretend-upstream.js`);
  const sandbox = await startSandbox();
  const config = sandboxedConfig(sandbox.url, CATALOGUE_REDIRECTS);
  const team = await startGateway('team', scratch, config, { FACTORY_API_KEY: TEAM_KEY });
  const refused = await startGateway('refused', scratch, config, { FACTORY_API_KEY: TEAM_KEY });
  const own = await startGateway('own', scratch, config, {});
  const keyed = await startGateway('keyed', scratch, config, { FACTORY_API_KEY: TEAM_KEY, ADMIN_TOKEN });
  return {
    sandbox,
    scratch,
    url: team.url,
    refusedUrl: refused.url,
    ownKeyUrl: own.url,
    keyedUrl: keyed.url,
    logs: () => team.log() + refused.log() + own.log() + keyed.log(),
  };
}
