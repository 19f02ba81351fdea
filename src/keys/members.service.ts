import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { raiseAction } from './change-limits.js';
import { columnsOfMemberChange, columnsOfMemberRaise, columnsOfNewMember } from './change-member.js';
import { Directory } from './directory.service.js';
import { MemberRepository, type MemberChange } from './member.repository.js';
import { type MemberChanges, type MemberSettings } from './member-settings.js';
import { type RaiseSettings } from './raise-settings.js';
import { type Role } from '../config/role.js';
import { type TeamMember } from './team-member.js';

/** Finds and changes members. Methods that change one give undefined where there is none, or the member is erased. */
@Injectable()
export class Members {
  constructor(
    private readonly directory: Directory,
    private readonly repository: MemberRepository,
  ) {}

  get(id: string): TeamMember | undefined {
    return this.directory.members.get(id);
  }

  list(): TeamMember[] {
    return [...this.directory.members.values()];
  }

  async create(settings: MemberSettings, by: Actor): Promise<TeamMember> {
    const id = await this.repository.insert(by, (change) => columnsOfNewMember(settings, change));
    await this.directory.refresh();
    const member = this.get(id);
    if (!member) throw new Error(`The member ${id} was made and cannot be read`);
    return member;
  }

  /** Changes what is named. What the member has used so far stays with the team that the member had. */
  update(id: string, changes: MemberChanges, by: Actor): Promise<TeamMember | undefined> {
    return this.change(id, by, 'update', (row, change) => columnsOfMemberChange(row, changes, change));
  }

  /** Raises limits for a while, or takes raises back. */
  raise(id: string, settings: RaiseSettings, by: Actor): Promise<TeamMember | undefined> {
    return this.change(id, by, raiseAction(settings), (row, change) => columnsOfMemberRaise(row, settings, change));
  }

  setRole(id: string, role: Role, by: Actor): Promise<TeamMember | undefined> {
    return this.change(id, by, 'update', () => ({ role }));
  }

  /** Has all keys of a member refused from now on, until the member is enabled again. */
  disable(id: string, by: Actor): Promise<TeamMember | undefined> {
    return this.change(id, by, 'disable', (row) => ({ disabled_at_ms: row.disabled_at_ms ?? Date.now() }));
  }

  enable(id: string, by: Actor): Promise<TeamMember | undefined> {
    return this.change(id, by, 'enable', () => ({ disabled_at_ms: null }));
  }

  private async change(id: string, by: Actor, ...how: MemberChange): Promise<TeamMember | undefined> {
    const changed = await this.repository.change(id, by, ...how);
    await this.directory.refresh();
    return changed ? this.get(id) : undefined;
  }
}
