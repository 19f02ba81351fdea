import { type Sandbox } from '../pretend-upstream.js';
import { type PretendWorkos } from '../pretend-workos.js';

export const DEMO_MODELS = ['claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-4-5-20251001', 'gpt-5.2-codex'];

/** A gateway with what is behind it. */
interface DemoWorld {
  sandbox: Sandbox;
  workos: PretendWorkos;
  /** Calls the admin API. */
  admin: <T>(method: string, path: string, body?: unknown) => Promise<T>;
}

/** A key as it was issued. */
export interface Issued {
  id: string;
  secret: string;
}

export interface DemoTeam {
  ada: Issued;
  grace: Issued;
  linus: Issued;
}

/** An account of `accounts.json`: `spent` needs a login, as the issuer has ended its own. */
type DemoAccount = { email: string; name: string; spent?: true } & Readonly<Record<string, unknown>>;

/** Accounts, of which the first one that is asked will rest, and the keys of three members. */
export async function populate(
  { workos, admin, sandbox }: DemoWorld,
  accounts: readonly DemoAccount[],
): Promise<DemoTeam> {
  await admin('POST', 'accounts/import', {
    version: 1,
    accounts: accounts.map(({ email, spent, ...rest }) => {
      const { accessToken, refreshToken } = workos.issue({ email, organizations: ['org_team'] });
      const tokens = spent
        ? { refresh_token: 'rt_spent', access_token: expiredToken() }
        : { refresh_token: refreshToken, access_token: accessToken };
      return { id: email, email, ...tokens, ...rest };
    }),
  });
  for (const { email } of accounts.filter(({ spent }) => spent))
    await admin('POST', `accounts/${encodeURIComponent(email)}/refresh`).catch(() => undefined);
  sandbox.script({ status: 429, headers: { 'retry-after': '1500' } });
  const [ada, grace, linus] = await Promise.all([
    admin<Issued>('POST', 'keys', {
      name: 'ada-laptop',
      owner: 'Ada',
      budget_usd: { day: 50, month: 1000 },
      requests_per_minute: 60,
      max_concurrent: 12,
    }),
    admin<Issued>('POST', 'keys', {
      name: 'grace-ci',
      owner: 'Grace',
      budget_usd: { month: 400 },
      models: ['claude-*'],
    }),
    admin<Issued>('POST', 'keys', { name: 'linus-desk', owner: 'Linus', tokens_per_minute: 200_000 }),
  ]);
  return { ada, grace, linus };
}

function expiredToken(): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ exp: Math.floor(Date.now() / 1000) - 3600 })}.x`;
}
