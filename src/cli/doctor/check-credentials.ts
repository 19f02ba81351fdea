import { type AccountPool } from '../../accounts/account-pool.service.js';
import { type PooledAccount } from '../../accounts/pooled-account.js';
import { readTokenClaims } from '../../accounts/read-token-claims.js';
import { type TeamAccount } from '../../accounts/team-account.js';
import { describeAccount } from '../../auth/describe-account.js';
import { type GatewayConfig } from '../../config/gateway-config.js';
import { nameCommand } from '../../config/name-command.js';
import { describeAway } from './describe-away.js';
import { findNewLogins, type NewLogin } from './find-new-logins.js';
import { type Finding, type Variable } from './finding.js';

const ADD_ACCOUNT = nameCommand('accounts add');
const ADD = `${ADD_ACCOUNT}, or set`;
const FINE: readonly string[] = ['ready', 'trial', 'busy', 'disabled'];
const REMEDY: Readonly<Record<string, string>> = {
  needs_login: `${ADD_ACCOUNT} logs in anew.`,
  exhausted: 'It is tried again by itself; more accounts keep the team going until then.',
  cooling: 'It is tried again by itself.',
  refused:
    `It is tried again by itself every few minutes; where upstream goes on refusing it, ${ADD_ACCOUNT} logs ` +
    'in anew, or set another key.',
  awaiting_token: `The issuer is asked again by itself; ${nameCommand('accounts check')} asks it now.`,
};

/** Finds who pays for each upstream, and in what state the accounts are. It sends no token anywhere and spends none. */
export function checkCredentials(config: GatewayConfig, variable: Variable, pool: AccountPool): Finding[] {
  const { logins, findings } = findNewLogins(variable);
  const waiting = logins.filter(({ id }) => !pool.find(id));
  const used = new Set(config.endpoints.map(({ upstream }) => upstream));
  return [
    ...findings,
    ...[...used].flatMap((name) =>
      checkUpstream(
        config,
        name,
        pool.payers(name),
        waiting.filter(({ upstream }) => upstream === name),
      ),
    ),
  ];
}

function checkUpstream(
  config: GatewayConfig,
  name: string,
  payers: readonly PooledAccount[],
  waiting: readonly NewLogin[],
): Finding[] {
  const later: Finding[] = waiting.map(({ id, from }) => ({
    check: 'credentials',
    state: 'ok',
    text: `${name}: ${id} in ${from} is taken over by the running gateway, or when it starts`,
  }));
  if (payers.length === 0) return later.length > 0 ? later : [nobodyPays(config, name)];
  const described = payers.map((payer) => describeAccount(payer));
  const away = described.filter(({ state }) => !FINE.includes(state));
  const usable = described.filter(({ state }) => FINE.includes(state) && state !== 'disabled').length;
  const count = `${usable} of ${described.length} ${described.length === 1 ? 'account' : 'accounts'} can pay`;
  const summary: Finding =
    usable > 0
      ? {
          check: 'credentials',
          state: 'ok',
          text:
            `${name}: ${count} (${described[0]?.source ?? ''}); ` +
            `${nameCommand('accounts check')} asks upstream with each`,
        }
      : {
          check: 'credentials',
          state: 'problem',
          text: `${name}: ${count}, so every request is refused`,
          fix: `${nameCommand('accounts list')} shows why; enable one, or ${ADD_ACCOUNT}.`,
        };
  const each = describeAway(name, away, REMEDY);
  return [summary, ...each, ...payers.flatMap(({ account }) => findWrongClock(name, account)), ...later];
}

/** Finds a token that had ended when it was issued: this machine's clock or the issuer's is wrong. */
function findWrongClock(name: string, { id, login }: TeamAccount): Finding[] {
  if (login.kind !== 'tokens' || !login.accessToken || login.refreshedAtMs === null) return [];
  const endsAtMs = readTokenClaims(login.accessToken).expiresAtMs;
  if (endsAtMs === null || endsAtMs > login.refreshedAtMs) return [];
  return [
    {
      check: 'clock',
      state: 'warning',
      text: `${name}: the token of ${id} had ended by this machine's clock when it was issued`,
      fix: "Turn on time synchronisation (timedatectl set-ntp true; in a virtual machine also the host's).",
    },
  ];
}

function nobodyPays({ upstreams, clientAuthorizationUpstream }: GatewayConfig, name: string): Finding {
  const variable =
    upstreams.find((upstream) => upstream.name === name)?.apiKeyEnv ?? `an api_key_env of the upstream ${name}`;
  if (name === clientAuthorizationUpstream) {
    return {
      check: 'credentials',
      state: 'warning',
      text: `${name}: nobody of the team pays, so each client needs a key of its own`,
      fix: `${ADD} ${variable}, where the team is to pay.`,
    };
  }
  return {
    check: 'credentials',
    state: 'problem',
    text: `${name}: nobody pays, so its models answer 401`,
    fix: `${ADD} ${variable}.`,
  };
}
