import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { openSessions, type Replica, signIn } from '../../test/support/open-sessions.js';
import { jobActor } from '../audit/actor.js';
import { type ConfigService } from '../config/config.service.js';
import { type Approval } from '../keys/approval.js';
import { Siblings } from '../observability/siblings.service.js';
import { type DatabaseService } from '../storage/database.service.js';
import { AddressLimits } from './address-limits.service.js';
import { AuthorizationCodes } from './authorization-codes.service.js';
import { CodeHashes } from './code-hashes.service.js';
import { DeviceGrants } from './device-grants.service.js';

const BY = jobActor('test');
const ASKER = { client: 'Claude Code 2.1.332', clientId: null, address: '203.0.113.9' };
const VERIFIER = 'v'.repeat(50);
const REDIRECT = 'http://127.0.0.1:8123/callback';
const REQUEST = {
  clientId: 'codex',
  clientName: 'Codex',
  redirectUri: REDIRECT,
  state: undefined,
  codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
};
const PROOF = { clientId: 'codex', redirectUri: REDIRECT, verifier: VERIFIER };

async function openCodes(database: DatabaseService) {
  const hashes = new CodeHashes(database);
  await hashes.onModuleInit();
  return {
    devices: new DeviceGrants(database, hashes, new AddressLimits(new Siblings())),
    codes: new AuthorizationCodes(database, hashes, {} as unknown as ConfigService),
  };
}

/** What is done after somebody has approved with a gateway key, and before a client has fetched its tokens. */
const ENDS: readonly [string, (replica: Replica, approval: Approval) => Promise<unknown>][] = [
  ['its key is rotated', ({ keys }, { keyId }) => keys.rotate(keyId, BY)],
  ['its key is revoked', ({ keys }, { keyId }) => keys.revoke(keyId, BY)],
  ['its key goes to somebody else', ({ keys }, { keyId }) => keys.update(keyId, { owner: 'bea' }, BY)],
  ["an operator ends the member's sessions", ({ sessions }, approval) => endAll(sessions, approval)],
  ['the member is disabled', ({ members }, { memberId }) => members.disable(memberId ?? '', BY)],
  ['the member is erased', ({ erasure }, { memberId }) => erasure.erase(memberId ?? '', BY)],
];

function endAll(sessions: Replica['sessions'], { memberId }: Approval): Promise<number> {
  return sessions.endAllOf(memberId ?? '', 'ended_by_operator', BY);
}

describeEngines('a sign-in that was approved and that nobody has fetched', (under) => {
  it.each(ENDS)('is worth nothing once %s', async (_, end) => {
    const database = await under.open();
    const replica = await openSessions(database);
    const { devices, codes } = await openCodes(database);
    const member = await replica.members.create({ name: 'ada', email: 'ada@example.com' }, BY);
    const { key } = await replica.keys.create({ name: 'laptop', member: member.id }, BY);
    const approval = { keyId: key.id, memberId: key.memberId, provider: null };
    const bystander = await signIn(replica, 'cid@example.com');
    const other = { keyId: bystander.key.id, memberId: bystander.member.id, provider: null };

    const device = await devices.open(ASKER);
    await devices.approve(device.userCode, approval);
    const untouched = await devices.open(ASKER);
    await devices.approve(untouched.userCode, other);
    const [code, used] = [await issue(codes, approval), await issue(codes, approval)];
    // The session of this one is being opened just now.
    await codes.redeem(used, PROOF);

    await end(replica, approval);
    expect(await devices.redeem(device.deviceCode, null)).toBe('access_denied');
    await expect(codes.redeem(code, PROOF)).rejects.toThrow('there is no such code');
    expect(await codes.keep(used, 'ses_1')).toBe(false);
    expect(await devices.redeem(untouched.deviceCode, null)).toMatchObject({ approval: { keyId: other.keyId } });
  });

  it('goes on where one session of the member ends', async () => {
    const database = await under.open();
    const replica = await openSessions(database);
    const { devices } = await openCodes(database);
    const { key, member, session } = await signIn(replica);
    const device = await devices.open(ASKER);
    await devices.approve(device.userCode, { keyId: key.id, memberId: member.id, provider: null });
    await replica.sessions.end(session.id, 'ended_by_operator', BY);
    expect(await devices.redeem(device.deviceCode, null)).toMatchObject({ approval: { keyId: key.id } });
  });
});

async function issue(codes: AuthorizationCodes, approval: Approval): Promise<string> {
  return (await codes.issue(REQUEST, approval, null)).searchParams.get('code') ?? '';
}
