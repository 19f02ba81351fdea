import { type AccountDescription } from './account-description.js';
import { type PooledAccount } from '../accounts/pooled-account.js';
import { scoreOf } from '../accounts/account-health.js';
import { checkEligibility, hasUsableToken } from '../accounts/check-eligibility.js';
import { EVERY_MODEL } from '../accounts/cool-downs.js';
import { steadyNowMs, toWallMs } from '../config/steady-clock.js';
import { nextRefreshAtMs } from './refresh-due.js';

export function describeAccount(pooled: PooledAccount): AccountDescription {
  const { account, totals } = pooled;
  const { login } = account;
  const tokens = login.kind === 'api_key' ? undefined : login;
  const [steadyMs, wallMs] = [steadyNowMs(), Date.now()];
  const { state, untilMs } = stateOf(pooled, steadyMs, wallMs);
  const refreshAtMs =
    account.retiredAtMs === null && account.enabled && !account.needsLogin ? nextRefreshAtMs(account, wallMs) : null;
  return {
    id: account.id,
    name: account.name,
    email: account.email,
    upstream: account.upstream,
    source: account.source,
    credential: login.kind,
    organization_id: login.kind === 'tokens' ? login.organizationId : null,
    labels: account.labels,
    enabled: account.enabled,
    weight: account.weight,
    max_concurrency: account.maxConcurrency,
    state,
    reason: reasonOf(pooled, state),
    next_try_at: untilMs === null ? null : isoOf(toWallMs(untilMs)),
    resting_models: pooled.coolDowns
      .list(steadyMs)
      .flatMap(([model, coolDown]) =>
        model === EVERY_MODEL ? [] : [{ model, until: new Date(toWallMs(coolDown.untilMs)).toISOString() }],
      ),
    health: Math.round(scoreOf(pooled.health, steadyMs) * 1000) / 1000,
    in_flight: pooled.inFlight,
    expires_at: isoOf(tokens?.expiresAtMs ?? null),
    refreshed_at: isoOf(tokens?.refreshedAtMs ?? null),
    next_refresh_at: refreshAtMs === null || refreshAtMs === Infinity ? null : isoOf(Math.max(refreshAtMs, wallMs)),
    last_used_at: isoOf(pooled.lastUsedAtMs),
    last_error: pooled.lastError,
    last_error_at: isoOf(pooled.lastErrorAtMs),
    requests: totals.get('requests') ?? 0,
    errors: group(totals, 'errors:'),
    tokens: group(totals, 'tokens:'),
  };
}

function stateOf(
  pooled: PooledAccount,
  steadyMs: number,
  wallMs: number,
): { state: AccountDescription['state']; untilMs: number | null } {
  const eligibility = checkEligibility(pooled, EVERY_MODEL, steadyMs);
  if (eligibility.state !== 'eligible') return { state: eligibility.reason, untilMs: eligibility.untilMs };
  // The next request asks the issuer again, but the issuer's last answer was that there is no token.
  if (pooled.missingToken && !hasUsableToken(pooled.account, wallMs)) return { state: 'awaiting_token', untilMs: null };
  return { state: eligibility.trial ? 'trial' : 'ready', untilMs: null };
}

/** Says why the account does not take every request. */
function reasonOf(
  { account, refusal, missingToken }: PooledAccount,
  state: AccountDescription['state'],
): string | null {
  switch (state) {
    case 'needs_login':
      return account.needsLogin?.reason ?? null;
    case 'refused':
      return refusal?.reason ?? null;
    case 'awaiting_token':
      return missingToken?.reason ?? null;
    default:
      return null;
  }
}

function group(totals: ReadonlyMap<string, number>, prefix: string): Record<string, number> {
  return Object.fromEntries(
    [...totals]
      .filter(([counter]) => counter.startsWith(prefix))
      .map(([counter, amount]) => [counter.slice(prefix.length), amount]),
  );
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
