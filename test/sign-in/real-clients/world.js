import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../agents/harness/build-all.js';
import { freePort, serve } from '../../agents/harness/children.js';
import { ADMIN_TOKEN, sandboxedConfig } from '../../agents/harness/start-gateway.js';
import { makePerson, startOidcProvider } from '../start-oidc-provider.ts';

/** The key of the team's upstream; no client knows it. */
export const TEAM_KEY = 'fk-team-key-4f80d1';
export const NOTICE = 'Sign in with the address of the company.';
export const ANNOUNCEMENT = 'Welcome to the gateway of this company.';

/** One person for each client, so that each is told from the others at the provider and in the ledger. */
const PEOPLE = ['ann', 'ben', 'cleo', 'dan', 'eve'];

/**
 * The sandbox, a real OpenID Connect provider, and two built gateways between them. Tokens of `hour` are not renewed
 * while this lasts. Those of `minute` are by Claude Code before each request: it renews five minutes before the end.
 */
export async function startWorld(scratch, dist) {
  const { startSandbox } = await import(`${ROOT}/build/sandbox/sandbox/pretend-upstream.js`);
  const sandbox = await startSandbox();
  const people = Object.fromEntries(PEOPLE.map((name) => [name, makePerson(name, { groups: ['developers'] })]));
  const provider = await startOidcProvider({ people, rotating: true });
  const close = () => Promise.all([sandbox.close(), provider.close()]);
  const common = { scratch, sandbox, provider };
  const start = (name, minutes) => startGateway(join(scratch, name), dist, common, minutes);
  const [hour, minute] = await Promise.all([start('hour', 60), start('minute', 1)]);
  return { hour: { ...common, ...hour }, minute: { ...common, ...minute }, close };
}

async function startGateway(cwd, dist, { sandbox, provider }, minutes) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = {
    ...sandboxedConfig(sandbox.url),
    public_url: url,
    // So that a browser of these tests has an address of its own.
    trusted_proxies: ['127.0.0.1'],
    member_sign_in: {
      provider: { name: 'Example', ...provider.config },
      groups: [{ group: 'developers', team: 'Developers' }],
      access_token_minutes: minutes,
      login_notice: NOTICE,
    },
  };
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(config));
  const env = {
    HOME: cwd,
    PATH: process.env.PATH,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'debug',
    DROID_DRAIN_GRACE_MS: '0',
    FACTORY_API_KEY: TEAM_KEY,
    ADMIN_TOKEN,
  };
  const program = join(dist, 'main.js');
  const { log } = await serve('gateway', process.execPath, [program], { env, cwd, readyUrl: `${url}/healthz` });
  const gateway = { url, log };
  await administer(gateway, 'PUT', 'managed-settings/organization', {
    settings: { companyAnnouncements: [ANNOUNCEMENT] },
  });
  await administer(gateway, 'PATCH', 'organization', { budget_usd: { month: 500 } });
  return gateway;
}

/** Asks the gateway's administration; undefined where it answers without a body. */
export async function administer({ url }, method, path, body) {
  const answer = await fetch(`${url}/admin/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** The member with a person's address. */
export async function memberOf(gateway, person) {
  const email = `${person}@example.com`;
  const { members } = await administer(gateway, 'GET', `members?search=${encodeURIComponent(email)}`);
  const member = members.find((one) => one.email === email);
  if (!member) throw new Error(`The gateway knows no member ${email}`);
  return member;
}

/** Ends all sessions of a person, as an operator. */
export async function endSessions(gateway, person) {
  await administer(gateway, 'DELETE', `members/${(await memberOf(gateway, person)).id}/sessions`);
}
