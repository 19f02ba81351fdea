import { afterEach } from '@jest/globals';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { DAY_MS, HOUR_MS } from '../../src/config/durations.js';
import { type SignInSettings } from '../../src/config/sign-in-settings.js';
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
import { SessionRenewal } from '../../src/keys/session-renewal.service.js';
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
