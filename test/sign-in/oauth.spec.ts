import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADDRESS_LIMITS } from '../../src/sign-in/address-limits.service.js';
import { DEVICE_GRANT, PUBLIC_URL, SignInWorld } from './sign-in-world.js';

const world = new SignInWorld();
afterEach(() => world.close());

const MACHINE_ENDPOINTS = ['/oauth/device_authorization', '/oauth/token', '/oauth/revoke'];

describe('a gateway without public_url', () => {
  it('says at every address of signing in how it is turned on', async () => {
    await world.start({ public_url: undefined });
    const answers = [
      await world.send('GET', '/.well-known/oauth-authorization-server'),
      await world.send('GET', '/.well-known/oauth-authorization-server/team/cc'),
      await world.send('GET', '/protocol'),
    ];
    for (const path of MACHINE_ENDPOINTS) answers.push(await world.post(path, { token: 'x' }));
    for (const { status, body } of answers)
      expect([status, body.error_description]).toEqual([404, expect.stringMatching(/sets public_url in config\.json/)]);
  });

  it('says what turns it off where it has one', async () => {
    await world.start({ member_sign_in: { enabled: false } });
    const { status, body } = await world.send('GET', '/.well-known/oauth-authorization-server');
    expect([status, body.error_description]).toEqual([404, expect.stringMatching(/member_sign_in\.enabled to false/)]);
  });
});

describe('discovery', () => {
  it('names addresses of public_url, whatever a request says of its host', async () => {
    await world.start();
    const spoofed = { host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'http' };
    const paths = ['', '/team/cc'].map((path) => `/.well-known/oauth-authorization-server${path}`);
    for (const path of [...paths, '/team/cc/.well-known/oauth-authorization-server']) {
      const { status, headers, body } = await world.send('GET', path, spoofed);
      expect([status, headers['cache-control'], headers['access-control-allow-origin']]).toEqual([
        200,
        'no-store',
        undefined,
      ]);
      expect(body).toMatchObject({
        issuer: PUBLIC_URL,
        device_authorization_endpoint: `${PUBLIC_URL}/oauth/device_authorization`,
        token_endpoint: `${PUBLIC_URL}/oauth/token`,
        revocation_endpoint: `${PUBLIC_URL}/oauth/revoke`,
        grant_types_supported: [DEVICE_GRANT, 'refresh_token'],
      });
      expect(body).not.toHaveProperty('authorization_endpoint');
    }
    expect((await world.send('GET', '/.well-known/oauth-authorization-server/other')).status).toBe(404);
    const { body } = await world.begin({ ...spoofed });
    expect(body.verification_uri).toBe(`${PUBLIC_URL}/device`);
  });

  it('comes with a page for people who write clients, which names what is in force', async () => {
    await world.start({ member_sign_in: { access_token_minutes: 7, client_ids: ['codex', 'team-tool'] } });
    const { headers, body } = await world.send('GET', '/protocol');
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
    for (const words of [
      `${PUBLIC_URL}/oauth/token`,
      'lasts 7 minutes',
      '`team-tool`',
      '30 device authorizations',
      '`droid2api`, `codex`',
    ])
      expect(body.text).toContain(words);
  });
});

describe('a device', () => {
  beforeEach(() => world.start({ member_sign_in: { login_notice: 'Be kind.' } }));

  it('signs in, asks a model, is renewed without a word, and signs out', async () => {
    const begun = await world.begin();
    expect([begun.status, begun.headers['cache-control'], begun.headers.pragma]).toEqual([200, 'no-store', 'no-cache']);
    expect(begun.body).toEqual({
      device_code: expect.stringMatching(/^dgd-[\w-]{43}$/),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${PUBLIC_URL}/device`,
      verification_uri_complete: `${PUBLIC_URL}/device?user_code=${String(begun.body.user_code)}`,
      expires_in: 600,
      interval: 5,
      login_notice: 'Be kind.',
    });
    const question = { grant_type: DEVICE_GRANT, device_code: begun.body.device_code };
    const pending = await world.token(question);
    expect([pending.status, pending.body.error, pending.headers['cache-control']]).toEqual([
      400,
      'authorization_pending',
      'no-store',
    ]);
    await world.approve(begun.body.user_code);
    const { status, body, headers } = await world.token(question);
    // https://www.rfc-editor.org/rfc/rfc6749#section-5.1 wants both.
    expect([status, headers['cache-control'], headers.pragma]).toEqual([200, 'no-store', 'no-cache']);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^dgs-/),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^dgr-/),
      email: 'ada@example.com',
    });
    expect((await world.ask(body.access_token)).status).toBe(200);
    // A device code is worth tokens once.
    expect([(await world.token(question)).body.error]).toEqual(['expired_token']);

    const renewed = await world.token({ grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect(renewed.status).toBe(200);
    expect(renewed.body.refresh_token).not.toBe(body.refresh_token);
    expect((await world.ask(renewed.body.access_token)).status).toBe(200);

    expect((await world.post('/oauth/revoke', { token: renewed.body.access_token })).status).toBe(200);
    const hint = { token: renewed.body.refresh_token, token_type_hint: 'refresh_token' };
    expect((await world.post('/oauth/revoke', hint)).status).toBe(200);
    const after = await world.ask(renewed.body.access_token);
    expect([after.status, after.headers['x-should-retry']]).toEqual([401, 'false']);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['without any body, as Claude Code 2.1.197', { 'user-agent': 'axios/1.8.4' }, undefined],
    ['with a body of chunks', { 'transfer-encoding': 'chunked' }, ''],
    ['with JSON, which says nothing here', { 'content-type': 'application/json' }, '{"client_id":"x"}'],
    [
      'with fields that nobody knows',
      { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      'scope=a&new=b',
    ],
  ])('begins %s', async (_how, headers, body) => {
    expect((await world.send('POST', '/oauth/device_authorization', headers, body)).status).toBe(200);
  });

  it('is told that it asks too often, was refused, or is not known', async () => {
    const { body } = await world.begin();
    const question = { grant_type: DEVICE_GRANT, device_code: body.device_code };
    await world.token(question);
    const hasty = await world.token(question);
    expect([hasty.status, hasty.body.error]).toEqual([400, 'slow_down']);
    const unknown = await world.token({ ...question, device_code: 'dgd-none' });
    expect([unknown.status, unknown.body.error]).toEqual([400, 'expired_token']);
  });

  it('gets nothing once the key that has approved is revoked', async () => {
    const { body } = await world.begin();
    await world.approve(body.user_code);
    await world.admin('DELETE', `/keys/${world.key.id}`);
    const refused = await world.token({ grant_type: DEVICE_GRANT, device_code: body.device_code });
    expect([refused.status, refused.body.error]).toEqual([400, 'access_denied']);
  });
});

describe('a refresh that is refused', () => {
  beforeEach(() => world.start());

  it('is a 401 where no client was named and a 400 where one was', async () => {
    for (const [fields, status] of [
      [{}, 401],
      [{ client_id: 'codex' }, 400],
    ] as const) {
      const made = await world.signIn(fields);
      const refresh = { grant_type: 'refresh_token', refresh_token: made.refresh_token, ...fields };
      expect((await world.token(refresh)).status).toBe(200);
      const again = await world.token(refresh);
      expect([again.status, again.body.error, again.headers['cache-control']]).toEqual([
        status,
        'invalid_grant',
        'no-store',
      ]);
    }
    const unknown = await world.token({ grant_type: 'refresh_token', refresh_token: 'dgr-none' });
    expect([unknown.status, unknown.body.error]).toEqual([401, 'invalid_grant']);
  });

  const CLAUDE_CODE = { 'user-agent': 'claude-code/2.1.332' };

  it.each<[how: string, fields: object, first: Record<string, string>, second: Record<string, string>]>([
    ['comes again', {}, {}, {}],
    ['of a client with a name comes again', { client_id: 'codex' }, CLAUDE_CODE, CLAUDE_CODE],
    ['was spent by another client of the address', {}, {}, CLAUDE_CODE],
    ['comes from another client of the address', {}, CLAUDE_CODE, {}],
    [
      "comes from Claude Code's other machine",
      {},
      { ...CLAUDE_CODE, 'x-forwarded-for': '203.0.113.9' },
      { ...CLAUDE_CODE, 'x-forwarded-for': '198.51.100.7' },
    ],
  ])('ends everything where the token %s', async (_how, fields, first, second) => {
    const made = await world.signIn(fields);
    const refresh = { grant_type: 'refresh_token', refresh_token: made.refresh_token, ...fields };
    const renewed = await world.token(refresh, 0, first);
    expect(renewed.status).toBe(200);
    expect((await world.token(refresh, 0, second)).body.error).toBe('invalid_grant');
    const next = { ...refresh, refresh_token: renewed.body.refresh_token };
    expect((await world.token(next, 0, first)).body.error).toBe('invalid_grant');
    const after = await world.ask(renewed.body.access_token);
    expect([after.status, after.headers['x-should-retry']]).toEqual([401, 'false']);
  });

  it("ends nothing where it comes from another of Claude Code's processes", async () => {
    const made = await world.signIn();
    const refresh = { grant_type: 'refresh_token', refresh_token: made.refresh_token };
    const renewed = await world.token(refresh, 0, CLAUDE_CODE);
    expect((await world.token(refresh, 0, CLAUDE_CODE)).status).toBe(401);
    expect((await world.ask(renewed.body.access_token)).status).toBe(200);
  });
});

describe('a code', () => {
  beforeEach(() => world.start());

  it('is exchanged with PKCE, and ends its session when it comes again', async () => {
    const exchange = await world.makeCode();
    const { status, body } = await world.token(exchange);
    expect([status, body.email]).toEqual([200, 'ada@example.com']);
    expect((await world.ask(body.access_token)).status).toBe(200);
    const wrong = await world.token({ ...exchange, code_verifier: 'x'.repeat(43) });
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_grant']);
    // Who does not know the verifier ends nothing.
    expect((await world.ask(body.access_token)).status).toBe(200);
    const again = await world.token(exchange);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    expect((await world.ask(body.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: 'codex' };
    expect((await world.token(refresh)).body.error).toBe('invalid_grant');
  });

  it('opens no session that goes on where it is exchanged twice at once', async () => {
    const exchange = await world.makeCode();
    const answers = await Promise.all([world.token(exchange), world.token(exchange), world.token(exchange)]);
    for (const { body } of answers.filter(({ status }) => status === 200))
      expect((await world.ask(body.access_token)).status).toBe(401);
  });
});

describe('what the endpoints take', () => {
  beforeEach(() => world.start());
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each<[string, string, Record<string, string>, string, number, string]>([
    ['no kind of grant', '/oauth/token', FORM, 'code=x', 400, 'invalid_request'],
    ['an unknown kind', '/oauth/token', FORM, 'grant_type=password&username=a', 400, 'unsupported_grant_type'],
    ['no code', '/oauth/token', FORM, 'grant_type=authorization_code', 400, 'invalid_request'],
    ['an empty code', '/oauth/token', FORM, 'grant_type=refresh_token&refresh_token=', 400, 'invalid_request'],
    [
      'a field twice',
      '/oauth/token',
      FORM,
      `grant_type=${DEVICE_GRANT}&device_code=a&device_code=b`,
      400,
      'invalid_request',
    ],
    ['a client twice', '/oauth/device_authorization', FORM, 'client_id=a&client_id=b', 400, 'invalid_request'],
    ['a client of control characters', '/oauth/device_authorization', FORM, 'client_id=%0a', 400, 'invalid_request'],
    ['JSON', '/oauth/token', { 'content-type': 'application/json' }, '{"grant_type":"x"}', 415, 'invalid_request'],
    ['a compressed form', '/oauth/token', { ...FORM, 'content-encoding': 'gzip' }, 'x', 415, 'invalid_request'],
    ['a long body', '/oauth/token', FORM, `grant_type=${'x'.repeat(20_000)}`, 413, 'invalid_request'],
    ['a long body to be thrown away', '/oauth/revoke', FORM, `token=${'x'.repeat(20_000)}`, 413, 'invalid_request'],
  ])('refuses %s by name', async (_what, path, headers, body, status, error) => {
    const answer = await world.send('POST', path, headers, body);
    expect([answer.status, answer.body.error, answer.headers['cache-control']]).toEqual([status, error, 'no-store']);
    expect(answer.headers.pragma).toBe('no-cache');
    expect(answer.body.error_description).toMatch(/\w.*\./);
  });

  it('is a POST, and nothing of it is for pages of other origins', async () => {
    for (const path of MACHINE_ENDPOINTS) {
      for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
        const { status, headers, body } = await world.send(method, path, { origin: 'https://evil.example.com' });
        expect([path, method, status, headers.allow, headers['access-control-allow-origin']]).toEqual([
          path,
          method,
          405,
          'POST',
          undefined,
        ]);
        expect(body.error).toBe('invalid_request');
      }
      const posted = await world.post(path, {}, { origin: 'https://evil.example.com' });
      expect(posted.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await world.send('POST', '/.well-known/oauth-authorization-server')).headers.allow).toBe('GET, HEAD');
  });

  it('never tells at sign-out whether there was such a token', async () => {
    for (const fields of [
      { token: 'dgs-none' },
      { token: world.key.secret },
      {},
      { token: '', token_type_hint: 'x' },
    ]) {
      const { status, body } = await world.post('/oauth/revoke', fields);
      expect([status, body]).toEqual([200, { text: '' }]);
    }
    expect((await world.ask(world.key.secret)).status).toBe(200);
  });

  it('is limited by address', async () => {
    const from = { 'x-forwarded-for': '203.0.113.9' };
    for (let time = 0; time < ADDRESS_LIMITS.device_authorization; time++)
      expect((await world.begin(from)).status).toBe(200);
    const { status, headers, body } = await world.begin(from);
    expect([status, body.error, Number(headers['retry-after'])]).toEqual([429, 'slow_down', 60]);
    expect((await world.begin({ 'x-forwarded-for': '203.0.113.8' })).status).toBe(200);
  });
});
