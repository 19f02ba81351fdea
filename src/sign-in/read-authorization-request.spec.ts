import { describe, expect, it } from '@jest/globals';
import { readAuthorizationRequest } from './read-authorization-request.js';
import { SignInRefused } from './sign-in-refused.js';

const PUBLIC = new URL('https://gw.internal/team/cc/');
const QUERY = {
  response_type: 'code',
  client_id: 'codex',
  redirect_uri: 'http://localhost:1455/auth/callback',
  state: 'abc',
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
};

function read(changes: Record<string, unknown>): ReturnType<typeof readAuthorizationRequest> {
  return readAuthorizationRequest({ ...QUERY, ...changes }, { clientIds: ['codex', 'team-tool'] }, PUBLIC);
}

describe('readAuthorizationRequest', () => {
  it('reads what a client asks for, and ignores what it does not know', () => {
    expect(read({ scope: 'openid', resource: ['a', 'b'] })).toEqual({
      clientId: 'codex',
      clientName: 'Codex',
      redirectUri: 'http://localhost:1455/auth/callback',
      state: 'abc',
      codeChallenge: 'c'.repeat(43),
    });
    expect(read({ client_id: 'droid2api', state: undefined })).toMatchObject({ clientName: 'droid2api' });
    expect(read({ client_id: 'team-tool' })).toMatchObject({ clientName: 'team-tool' });
  });

  it.each(['http://127.0.0.1:1/', 'http://127.0.0.1/x', 'http://[::1]:65535/cb?x=1', 'http://localhost:8080'])(
    'leads a program back to its own machine: %s',
    (uri) => expect(read({ redirect_uri: uri }).redirectUri).toBe(uri),
  );

  it.each([
    'https://evil.example.com/',
    'https://127.0.0.1/',
    'http://127.0.0.1.evil.example.com/',
    'http://127.0.0.1@evil.example.com/',
    'http://ada@127.0.0.1/',
    'http://evil.example.com#@127.0.0.1/',
    'http://127.0.0.1/#',
    'http://localhost.evil.example.com/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    '//127.0.0.1/',
    'javascript:alert(1)//127.0.0.1',
    'app://127.0.0.1/',
    'urn:ietf:wg:oauth:2.0:oob',
    `http://127.0.0.1/${'x'.repeat(600)}`,
    'https://gw.internal/team/cc/dashboard/api/session/callback',
    '',
    undefined,
  ])('leads nobody to %s', (uri) => {
    expect(() => read({ redirect_uri: uri })).toThrow(SignInRefused);
  });

  it('leads the dashboard to its own address only', () => {
    const own = 'https://gw.internal/team/cc/dashboard/api/session/callback';
    expect(read({ client_id: 'dashboard', redirect_uri: own }).redirectUri).toBe(own);
    for (const uri of [
      `${own}/`,
      `${own}?x`,
      'http://127.0.0.1:1/',
      'https://gw.internal/dashboard/api/session/callback',
    ])
      expect(() => read({ client_id: 'dashboard', redirect_uri: uri })).toThrow(/dashboard's own address/);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a client that nobody knows', { client_id: 'evil' }, /member_sign_in\.client_ids/],
    ['no client', { client_id: undefined }, /member_sign_in\.client_ids/],
    ['a token at once', { response_type: 'token' }, /response_type/],
    ['no PKCE', { code_challenge: undefined }, /code_challenge/],
    ['PKCE without a hash', { code_challenge_method: 'plain' }, /S256/],
    ['a method that is left out, which means plain', { code_challenge_method: undefined }, /S256/],
    ['a short challenge', { code_challenge: 'c'.repeat(42) }, /43 characters/],
    ['a long state', { state: 's'.repeat(2_049) }, /state/],
    [
      'a field twice',
      { redirect_uri: [QUERY.redirect_uri, QUERY.redirect_uri] },
      /redirect_uri is given more than once/,
    ],
  ])('refuses %s by a sentence', (_what, changes, sentence) => {
    expect(() => read(changes)).toThrow(sentence);
  });
});
