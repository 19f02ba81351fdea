import { type GatewayConfig } from '../../config/gateway-config.js';
import { nameCommand } from '../../config/name-command.js';
import { DirectoryRepository } from '../../keys/directory.repository.js';
import { Directory } from '../../keys/directory.service.js';
import { isValid, type ResolvedKey } from '../../keys/resolved-key.js';
import { type DatabaseService } from '../../storage/database.service.js';
import { type Finding, type Variable } from './finding.js';

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/;
const CREATE = `${nameCommand('keys create --name …')} gives each member a key of their own (docs/team.md).`;

/** Finds who may use the gateway: the holders of keys, callers on this machine, or everybody. */
export async function checkAccess(
  config: GatewayConfig,
  variable: Variable,
  database: DatabaseService | undefined,
): Promise<Finding> {
  const keys = database ? await readKeys(database) : [];
  const nowMs = Date.now();
  // Nobody holds the key that a member's sign-ins open.
  const valid = keys.filter((key) => !key.key.signIn && isValid(key, nowMs)).length;
  const provider = config.signIn?.provider?.name;
  const signingIn = provider === undefined ? '' : `whoever signs in at ${provider}`;
  if (valid > 0) {
    const holders = `whoever holds one of ${valid} gateway ${valid === 1 ? 'key' : 'keys'}`;
    return { check: 'access', state: 'ok', text: signingIn === '' ? holders : `${holders}, and ${signingIn}` };
  }
  if (signingIn !== '' && needsKeys(keys, variable)) return { check: 'access', state: 'ok', text: signingIn };
  if (keys.length > 0) {
    return {
      check: 'access',
      state: 'problem',
      text: 'nobody: every gateway key is revoked, has expired, or is of somebody disabled',
      fix: CREATE,
    };
  }
  if (variable('DROID_REQUIRE_KEYS') === 'true') {
    return {
      check: 'access',
      state: 'problem',
      text: 'nobody: DROID_REQUIRE_KEYS is true and there is no gateway key',
      fix: CREATE,
    };
  }
  const host = variable('HOST') ?? config.host;
  if (variable('DROID_ALLOW_ANONYMOUS') !== 'true') {
    return variable('DROID_ALLOW_LOCAL') === 'false'
      ? {
          check: 'access',
          state: 'problem',
          text: 'nobody: DROID_ALLOW_LOCAL is false and there is no gateway key',
          fix: CREATE,
        }
      : localCallers(config);
  }
  if (host !== undefined && LOOPBACK.test(host))
    return { check: 'access', state: 'ok', text: `everybody who reaches ${host} (DROID_ALLOW_ANONYMOUS)` };
  return {
    check: 'access',
    state: 'warning',
    text: 'everybody who reaches the port may spend what the team pays for (DROID_ALLOW_ANONYMOUS, no gateway keys)',
    fix: CREATE,
  };
}

/** Whether nobody is served without a key or a token. */
function needsKeys(keys: readonly ResolvedKey[], variable: Variable): boolean {
  if (keys.length > 0 || variable('DROID_REQUIRE_KEYS') === 'true') return true;
  return variable('DROID_ALLOW_ANONYMOUS') !== 'true' && variable('DROID_ALLOW_LOCAL') === 'false';
}

async function readKeys(database: DatabaseService): Promise<ResolvedKey[]> {
  const directory = new Directory(database, new DirectoryRepository(database));
  await directory.refresh();
  return [...directory.keys.values()].map((key) => directory.resolve(key));
}

/**
 * Warns of proxies: one that adds no header makes everybody a caller on this machine. Only the operator knows whether
 * there is one.
 */
function localCallers({ trustedProxies }: GatewayConfig): Finding {
  const text = 'callers on this machine, and whoever reaches a reverse proxy or tunnel on it that adds no header';
  if (trustedProxies.rules.length === 0) {
    return {
      check: 'access',
      state: 'ok',
      text:
        `${text} (with one, make gateway keys and set DROID_ALLOW_LOCAL=false); from elsewhere only who brings a ` +
        `key of the upstream's where the team does not pay`,
    };
  }
  return {
    check: 'access',
    state: 'warning',
    text: `${text}; trusted_proxies says that there is a proxy`,
    fix: `${CREATE} Then set DROID_ALLOW_LOCAL=false.`,
  };
}
