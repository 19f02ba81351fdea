import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Members } from '../../src/keys/members.service.js';
import { type RawAnswer, sendRequest } from '../send-request.js';
import { PagesWorld } from './pages-world.js';
import { signInAtProvider } from './sign-in-at-provider.js';
import { makePerson, type ProviderSettings, type RunningProvider, startOidcProvider } from './start-oidc-provider.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Tokens {
  access_token: string;
  refresh_token: string;
  email: string;
}

let provider: RunningProvider;
let world: PagesWorld;

async function start(settings: ProviderSettings): Promise<void> {
  provider = await startOidcProvider({ people: { ann: makePerson('ann', { groups: ['ops'] }) }, ...settings });
  world = await PagesWorld.start({
    member_sign_in: {
      provider: { ...provider.config, name: 'Example' },
      domains: ['example.com'],
      groups: [{ group: 'ops', team: 'Operations', role: 'operator' }],
    },
  });
}
afterEach(async () => {
  await world.close();
  await provider.close();
});

/** Posts a form to the gateway as Claude Code does. */
function post(path: string, form: Record<string, string>): Promise<RawAnswer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'claude-code/2.1.332' };
  return sendRequest(world.origin + path, { method: 'POST', headers }, new URLSearchParams(form).toString());
}

function jsonOf<T>({ body }: RawAnswer): T {
  return JSON.parse(body.toString()) as T;
}

/** Signs somebody in, from `/login` in Claude Code to the tokens. */
async function signIn(): Promise<Tokens> {
  const device = jsonOf<{ device_code: string; verification_uri_complete: string }>(
    await post('/oauth/device_authorization', {}),
  );
  const visitor = world.visitor();
  const address = new URL(device.verification_uri_complete);
  const page = await visitor.get(address.pathname + address.search);
  const leading = await visitor.submit(page, { answer: 'confirm' });
  const back = await signInAtProvider(leading.next ?? '', 'ann');
  expect((await visitor.get(back.pathname + back.search)).status).toBe(200);
  return jsonOf<Tokens>(await post('/oauth/token', { grant_type: DEVICE_GRANT, device_code: device.device_code }));
}

function renew({ refresh_token: token }: Tokens, more: Record<string, string> = {}): Promise<RawAnswer> {
  return post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token, ...more });
}

function use({ access_token: token }: Tokens): Promise<RawAnswer> {
  return sendRequest(`${world.origin}/v1/models`, { headers: { authorization: `Bearer ${token}` } });
}

function ann() {
  return world.gateway.app
    .get(Members, { strict: false })
    .list()
    .find(({ email }) => email === 'ann@example.com');
}

describe.each([false, true])('somebody who has signed in, where the provider rotates its tokens: %s', (rotating) => {
  beforeEach(() => start({ rotating }));

  it('is renewed again and again, and as the provider says by then', async () => {
    const first = await signIn();
    expect(first.email).toBe('ann@example.com');
    expect((await use(first)).status).toBe(200);
    expect(ann()).toMatchObject({ role: 'operator' });
    const second = jsonOf<Tokens>(await renew(first));
    provider.people.set('ann', makePerson('ann', { groups: [] }));
    const third = jsonOf<Tokens>(await renew(second));
    expect(ann()).toMatchObject({ role: 'member' });
    expect((await use(third)).status).toBe(200);
  });

  it('is out at the next renewal after they have left', async () => {
    const tokens = await signIn();
    provider.people.set('ann', { ...makePerson('ann'), disabled: true });
    const refused = await renew(tokens);
    expect([refused.status, jsonOf(refused)]).toEqual([401, expect.objectContaining({ error: 'invalid_grant' })]);
    expect(refused.body.toString()).toContain('Example does not let you in any more.');
    const next = await use(tokens);
    expect([next.status, next.headers['x-should-retry']]).toEqual([401, 'false']);
  });

  it('goes on while the provider is away, and is renewed when it is back', async () => {
    const tokens = await signIn();
    provider.mood = 'fails';
    const away = await renew(tokens);
    expect([away.status, jsonOf(away)]).toEqual([503, expect.objectContaining({ error: 'temporarily_unavailable' })]);
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
    expect((await use(tokens)).status).toBe(200);
    provider.mood = 'well';
    const renewed = jsonOf<Tokens>(await renew(tokens));
    expect((await use(renewed)).status).toBe(200);
  });
});

describe('a provider that gives no refresh token', () => {
  it('has sessions of one access token', async () => {
    await start({ refreshTokens: false });
    const tokens = await signIn();
    expect(tokens).not.toHaveProperty('refresh_token');
    expect((await use(tokens)).status).toBe(200);
  });
});
