import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { type ConfigService } from '../config/config.service.js';
import { Secret } from '../config/secret.js';
import { type Approval } from '../keys/approval.js';
import { type DatabaseService } from '../storage/database.service.js';
import { describeEngines } from '../../test/support/describe-engines.js';
import { AuthorizationCodes, type CodeProof, CodeRefused } from './authorization-codes.service.js';
import { CodeHashes } from './code-hashes.service.js';

const APPROVAL: Approval = {
  keyId: 'key_ada',
  memberId: 'mem_ada',
  provider: { issuer: 'https://id.example.com', subject: 'ada', refreshToken: new Secret('rt-canary-of-the-provider') },
};
const VERIFIER = 'v'.repeat(50);
const REDIRECT = 'http://127.0.0.1:8123/callback?kept=yes';
const QUERY = {
  response_type: 'code',
  client_id: 'codex',
  redirect_uri: REDIRECT,
  state: 'a state &c.',
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
  scope: 'ignored',
};
const PROOF: CodeProof = { clientId: 'codex', redirectUri: REDIRECT, verifier: VERIFIER };
const CONFIG = {
  current: { publicUrl: new URL('https://gw.internal/team/cc'), signIn: { clientIds: ['codex'] } },
} as unknown as ConfigService;

async function codesOf(database: DatabaseService): Promise<AuthorizationCodes> {
  const hashes = new CodeHashes(database);
  await hashes.onModuleInit();
  return new AuthorizationCodes(database, hashes, CONFIG);
}

async function refusalOf(redemption: Promise<unknown>): Promise<CodeRefused> {
  const error = await redemption.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CodeRefused) return error;
  throw new Error('The code was not refused');
}

describeEngines('AuthorizationCodes', (under) => {
  async function issued(codes: AuthorizationCodes): Promise<string> {
    const url = await codes.issue(codes.check(QUERY), APPROVAL, '203.0.113.9');
    return url.searchParams.get('code') ?? '';
  }

  it('lead back to the client with its state, and are worth the approval once', async () => {
    const settings = await under.settings();
    const database = await under.open(settings);
    const [one, other] = [await codesOf(database), await codesOf(await under.open(settings))];
    const url = await one.issue(one.check(QUERY), APPROVAL, '203.0.113.9');
    expect(url.href).toMatch(
      /^http:\/\/127\.0\.0\.1:8123\/callback\?kept=yes&code=dgc-[\w-]{43}&state=a\+state\+%26c\.$/,
    );
    const code = url.searchParams.get('code') ?? '';
    expect(JSON.stringify(await database.db.selectFrom('authorization_codes').selectAll().execute())).not.toMatch(
      new RegExp(`canary|${code}`),
    );
    const answers = await Promise.allSettled([one, other, one, other].map((each) => each.redeem(code, PROOF)));
    const granted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(granted).toMatchObject([
      { approval: { keyId: 'key_ada' }, asker: { client: 'Codex', clientId: 'codex', address: '203.0.113.9' } },
    ]);
    expect(granted[0]?.approval.provider?.refreshToken?.reveal()).toBe('rt-canary-of-the-provider');
    // The code came again before its session was known, so that the session must not go on.
    expect(await one.keep(code, 'ses_1')).toBe(false);
  });

  it('that come again name the session that has to end, and keep no secret', async () => {
    const database = await under.open();
    const codes = await codesOf(database);
    const code = await issued(codes);
    await codes.redeem(code, PROOF);
    expect(await codes.keep(code, 'ses_1')).toBe(true);
    expect((await refusalOf(codes.redeem(code, PROOF))).sessionId).toBe('ses_1');
    const [row] = await database.db.selectFrom('authorization_codes').selectAll().execute();
    expect(row?.approval).toBe('');
  });

  it.each<[string, Partial<CodeProof>]>([
    ['another client', { clientId: 'droid2api' }],
    ['a client without a name', { clientId: null }],
    ['another address', { redirectUri: 'http://127.0.0.1:8124/callback?kept=yes' }],
    ['no address', { redirectUri: undefined }],
    ['another verifier', { verifier: 'w'.repeat(50) }],
    ['no verifier', { verifier: undefined }],
  ])('are worth nothing to %s, and are not spent by it', async (_who, wrong) => {
    const codes = await codesOf(await under.open());
    const code = await issued(codes);
    expect((await refusalOf(codes.redeem(code, { ...PROOF, ...wrong }))).sessionId).toBeUndefined();
    expect(await codes.redeem(code, PROOF)).toMatchObject({ approval: { keyId: 'key_ada' } });
    await codes.keep(code, 'ses_1');
    // Nor does who cannot use it end what it was used for.
    expect((await refusalOf(codes.redeem(code, { ...PROOF, ...wrong }))).sessionId).toBeUndefined();
  });

  it('last a minute', async () => {
    const database = await under.open();
    const codes = await codesOf(database);
    const code = await issued(codes);
    await database.db
      .updateTable('authorization_codes')
      .set((row) => ({ expires_at_ms: row('expires_at_ms', '-', 61_000) }))
      .execute();
    expect((await refusalOf(codes.redeem(code, PROOF))).message).toMatch(/expired/);
    expect((await refusalOf(codes.redeem('dgc-none', PROOF))).message).toMatch(/no such code/);
  });
});
