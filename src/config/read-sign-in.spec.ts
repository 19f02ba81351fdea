import { describe, expect, it } from '@jest/globals';
import { publicAddress } from './public-address.js';
import { ConfigError, readConfig } from './read-config.js';

const PUBLIC_URL = 'https://gw.example.com/team';
const NO_ADDRESS = 'must be an https address without query and credentials; http only on this machine';
const PROVIDER = { issuer: 'https://id.example.com', client_id: 'gateway' };

function read(file: object) {
  return readConfig(JSON.stringify(file)).config;
}

function problemsOf(file: object): readonly string[] {
  try {
    read(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('signing in, of config.json', () => {
  it('is off without public_url, and where somebody says so', () => {
    expect(read({}).signIn).toBeUndefined();
    expect(read({ public_url: PUBLIC_URL, member_sign_in: { enabled: false } }).signIn).toBeUndefined();
  });

  it('is by gateway keys where there is no provider', () => {
    expect(read({ public_url: PUBLIC_URL }).signIn).toEqual({
      provider: undefined,
      domains: [],
      groups: [],
      requireGroup: false,
      accessTokenMs: 3_600_000,
      sessionMs: 30 * 86_400_000,
      clientIds: ['codex'],
      loginNotice: undefined,
    });
  });

  it('has a provider by the name of its host, and a secret that nobody reads by chance', () => {
    const provider = { ...PROVIDER, client_secret: 'hidden-here' };
    const { signIn } = read({ public_url: PUBLIC_URL, member_sign_in: { provider, domains: ['Example.COM'] } });
    expect(signIn).toMatchObject({
      domains: ['example.com'],
      provider: {
        name: 'id.example.com',
        scopes: ['openid', 'email', 'profile', 'offline_access'],
        groupsClaim: 'groups',
        email: 'verified',
      },
    });
    expect(JSON.stringify(signIn)).not.toContain('hidden-here');
  });

  it.each([
    [{ member_sign_in: {} }, 'member_sign_in needs public_url, the address by which clients know the gateway'],
    [{ require_group: true }, 'member_sign_in: domains, groups and require_group need a provider'],
    [{ provider: PROVIDER, require_group: true }, 'member_sign_in.require_group needs groups'],
    [{ provider: { ...PROVIDER, issuer: 'http://id.example.com' } }, `member_sign_in.provider.issuer ${NO_ADDRESS}`],
    [
      { provider: { ...PROVIDER, client_secret: 'a', client_secret_env: 'B' } },
      'member_sign_in.provider.client_secret and client_secret_env exclude each other: remove one of them',
    ],
    [{ provider: { ...PROVIDER, scopes: ['email'] } }, 'member_sign_in.provider.scopes must have openid'],
    [
      { provider: { ...PROVIDER, authorization_parameters: { state: 'x' } } },
      'member_sign_in.provider.authorization_parameters: the gateway itself says state; remove it',
    ],
    [
      { provider: { ...PROVIDER, authorization_parameters: { max_age: 5 } } },
      'member_sign_in.provider.authorization_parameters.max_age must be a text',
    ],
    [{ access_token_minutes: 61 }, 'member_sign_in.access_token_minutes must not be greater than 60'],
  ])('is refused by the name of its field: %j', (entry, problem) => {
    const file = 'member_sign_in' in entry ? entry : { public_url: PUBLIC_URL, member_sign_in: entry };
    expect(problemsOf(file)).toContain(problem);
  });
});

describe('public_url', () => {
  it.each([
    ['https://gw.example.com', 'https://gw.example.com/device'],
    ['https://gw.example.com/', 'https://gw.example.com/device'],
    ['https://gw.example.com/team/cc/', 'https://gw.example.com/team/cc/device'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/device'],
    ['http://[::1]:3000', 'http://[::1]:3000/device'],
  ])('may be %s', (text, device) => {
    const url = read({ public_url: text }).publicUrl;
    expect(url && publicAddress(url, '/device')).toBe(device);
  });

  it.each([
    'http://gw.example.com',
    'https://user:word@gw.example.com',
    'https://:word@gw.example.com',
    'https://gw.example.com/?a=1',
    'https://gw.example.com/#a',
    'ftp://gw.example.com',
    'gw.example.com',
  ])('is not %s', (text) => {
    expect(problemsOf({ public_url: text })).toEqual([`public_url ${NO_ADDRESS}`]);
  });
});

describe('telemetry, of config.json', () => {
  it('has an address, and headers that nobody reads by chance', () => {
    const { telemetry } = read({ telemetry: { url: 'http://collector:4318', headers: { 'X-Key': 'hidden-here' } } });
    expect([telemetry?.url.href, telemetry?.headers.get('x-key')?.reveal()]).toEqual([
      'http://collector:4318/',
      'hidden-here',
    ]);
    expect(JSON.stringify([...(telemetry?.headers ?? [])])).not.toContain('hidden-here');
  });

  it.each([
    'collector:4318',
    'ftp://collector',
    'http://u@collector',
    'http://:word@collector',
    'http://collector?a=1',
  ])('does not go to %s', (url) => {
    expect(problemsOf({ telemetry: { url } })).toEqual([
      'telemetry.url must be an http or https address without query and credentials',
    ]);
  });

  it.each([{ 'a b': 'x' }, { a: 'line\nbreak' }, { a: 5 }])('goes with no header such as %j', (headers) => {
    expect(problemsOf({ telemetry: { url: 'http://collector:4318', headers } })).toEqual([
      'telemetry.headers: every name and value must be a header of printable ASCII',
    ]);
  });
});
