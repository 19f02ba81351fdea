import { afterEach } from '@jest/globals';
import { DirectoryRepository } from '../../src/keys/directory.repository.js';
import { Directory } from '../../src/keys/directory.service.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { KeyRepository } from '../../src/keys/key.repository.js';
import { MemberErasure } from '../../src/keys/member-erasure.service.js';
import { MemberRepository } from '../../src/keys/member.repository.js';
import { Members } from '../../src/keys/members.service.js';
import { OrganizationSettings } from '../../src/keys/organization.service.js';
import { TeamRepository } from '../../src/keys/team.repository.js';
import { Teams } from '../../src/keys/teams.service.js';
import { type DatabaseService } from '../../src/storage/database.service.js';

const opened: { onApplicationShutdown(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.onApplicationShutdown()));
});

/** Opens the directory of a process, and what changes it, until the test is over. */
export async function openDirectory(database: DatabaseService) {
  const directory = new Directory(database, new DirectoryRepository(database));
  opened.push(directory);
  await directory.onModuleInit();
  const keys = new GatewayKeys(database, directory, new KeyRepository(database));
  await keys.onModuleInit();
  return {
    directory,
    keys,
    members: new Members(directory, new MemberRepository(database)),
    erasure: new MemberErasure(database, directory),
    teams: new Teams(directory, new TeamRepository(database)),
    organization: new OrganizationSettings(database, directory),
  };
}
