import { afterEach } from '@jest/globals';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { jobActor } from '../../src/audit/actor.js';
import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { Secret } from '../../src/config/secret.js';
import { type SignInSettings } from '../../src/config/sign-in-settings.js';
import { type Asker } from '../../src/keys/asker.js';
import { DirectoryRepository } from '../../src/keys/directory.repository.js';
import { Directory } from '../../src/keys/directory.service.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { KeyAccess } from '../../src/keys/key-access.service.js';
import { KeyRepository } from '../../src/keys/key.repository.js';
import { KnownSessions } from '../../src/keys/known-sessions.service.js';
import { MemberErasure } from '../../src/keys/member-erasure.service.js';
import { MemberRepository } from '../../src/keys/member.repository.js';
import { Members } from '../../src/keys/members.service.js';
import { SessionEndings } from '../../src/keys/session-endings.service.js';
import { type Recheck, SessionRenewal } from '../../src/keys/session-renewal.service.js';
import { SignInKeys } from '../../src/keys/sign-in-keys.service.js';
import { SignInSessionRepository } from '../../src/keys/sign-in-session.repository.js';
import { SignInSessions } from '../../src/keys/sign-in-sessions.service.js';
import { type DatabaseService } from '../../src/storage/database.service.js';

const SIGN_IN: SignInSettings = {
  provider: undefined,
  domains: [],
  groups: [],
  requireGroup: false,
  accessTokenMs: HOUR_MS,
  sessionMs: 30 * DAY_MS,
  clientIds: [],
  loginNotice: undefined,
};

const opened: { onApplicationShutdown(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.onApplicationShutdown()));
});

/** Opens what a replica keeps of those who sign in, until the test is over. */
export async function openSessions(database: DatabaseService, settings: Partial<SignInSettings> = {}) {
  const directory = new Directory(database, new DirectoryRepository(database));
  await directory.onModuleInit();
  const keyRows = new KeyRepository(database);
  const keys = new GatewayKeys(database, directory, keyRows);
  await keys.onModuleInit();
  const repository = new SignInSessionRepository(database);
  const known = new KnownSessions(database, repository, directory);
  await known.onModuleInit();
  opened.push(directory, known);
  const config = { current: { signIn: { ...SIGN_IN, ...settings } } };
  const endings = new SessionEndings(known, repository);
  const renewal = new SessionRenewal(known, repository, endings, keys);
  return {
    database,
    directory,
    keys,
    known,
    repository,
    renewal,
    config,
    members: new Members(directory, new MemberRepository(database)),
    erasure: new MemberErasure(database, directory),
    signInKeys: new SignInKeys(directory, keyRows),
    sessions: new SignInSessions(known, repository, endings, renewal, keys, config),
    access: new KeyAccess(keys, known, new EnvironmentService({}), config),
  };
}

export type Replica = Awaited<ReturnType<typeof openSessions>>;

export const ASKER: Asker = { client: 'Claude Code 2.1.332', clientId: null, address: '192.0.2.7' };
export const GRANTED: Recheck = () => Promise.resolve({ kind: 'granted', refreshToken: null });

/** Signs a member in by a provider; a new one where there is none with the address. */
export async function signIn(replica: Replica, email = 'ada@example.com', asker = ASKER) {
  const by = jobActor('sign_in');
  const known = replica.members.list().find((member) => member.email === email);
  const member = known ?? (await replica.members.create({ name: email, email }, by));
  const key = await replica.signInKeys.keyOf(member.id, by);
  const provider = { issuer: 'https://id.example.com', subject: email, refreshToken: new Secret('provider-1') };
  const issued = await replica.sessions.open({ keyId: key.id, memberId: member.id, provider }, asker);
  return { member, key, ...issued, refreshToken: issued.refreshToken ?? '' };
}
