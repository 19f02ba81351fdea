import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module.js';
import { DirectoryRepository } from './directory.repository.js';
import { Directory } from './directory.service.js';
import { GatewayKeys } from './gateway-keys.service.js';
import { KeyRepository } from './key.repository.js';
import { KnownSessions } from './known-sessions.service.js';
import { MemberErasure } from './member-erasure.service.js';
import { MemberRepository } from './member.repository.js';
import { Members } from './members.service.js';
import { OrganizationSettings } from './organization.service.js';
import { SessionEndings } from './session-endings.service.js';
import { SignInKeys } from './sign-in-keys.service.js';
import { SignInSessionRepository } from './sign-in-session.repository.js';
import { TeamRepository } from './team.repository.js';
import { Teams } from './teams.service.js';

/** Keys, members, teams and the organization, as the gateway and the commands know and change them. */
@Module({
  imports: [StorageModule],
  providers: [
    DirectoryRepository,
    Directory,
    KeyRepository,
    GatewayKeys,
    MemberRepository,
    Members,
    MemberErasure,
    TeamRepository,
    Teams,
    OrganizationSettings,
    SignInSessionRepository,
    KnownSessions,
    SessionEndings,
    SignInKeys,
  ],
  exports: [
    Directory,
    GatewayKeys,
    Members,
    MemberErasure,
    Teams,
    OrganizationSettings,
    KnownSessions,
    SessionEndings,
    SignInKeys,
    SignInSessionRepository,
  ],
})
export class DirectoryModule {}
