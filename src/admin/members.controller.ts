import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, orNull, TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeMember, MemberDescription, memberState } from '../keys/describe-member.js';
import { Directory } from '../keys/directory.service.js';
import { GatewayKeys } from '../keys/gateway-keys.service.js';
import { MemberChanges, MemberSettings, RoleSettings } from '../keys/member-settings.js';
import { MemberErasure } from '../keys/member-erasure.service.js';
import { Members } from '../keys/members.service.js';
import { RaiseSettings } from '../keys/raise-settings.js';
import { type TeamMember } from '../keys/team-member.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { cutPage, MemberListQuery, searchFor } from './list-query.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

const DEFAULT_PAGE = 50;

class MemberList {
  @Schema(listOf(() => MemberDescription)) members!: MemberDescription[];

  @Schema({ ...orNull(TEXT), description: '`after` of the next page; null on the last one' }) next!: string | null;

  @Schema({ ...COUNT, description: 'How many there are on all pages' }) total!: number;
}

class RevokedKeys {
  @Schema({ ...COUNT, description: 'How many keys were revoked' }) revoked!: number;
}

/** The members of the team for operators. */
@Controller('admin/api/members')
@UseGuards(AdminGuard)
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly erasure: MemberErasure,
    private readonly keys: GatewayKeys,
    private readonly directory: Directory,
  ) {}

  @Get()
  @Needs('viewer')
  @Described({ summary: 'Members, a page at a time', answer: MemberList })
  list(@Query() query: MemberListQuery): MemberList {
    const finds = searchFor(query.search);
    const team = query.team === undefined ? undefined : this.directory.findTeam(query.team)?.id;
    const isWanted = (member: TeamMember): boolean => {
      if (query.state === undefined ? memberState(member) === 'erased' : memberState(member) !== query.state)
        return false;
      if (query.team !== undefined && (team === undefined || member.teamId !== team)) return false;
      return finds([member.name, member.email, member.externalId, member.id]);
    };
    const page = { ...query, limit: query.limit ?? DEFAULT_PAGE };
    const { items, next, total } = cutPage(this.members.list(), isWanted, ({ id }) => id, page);
    const counts = this.directory.countKeys();
    return { members: items.map((member) => this.describe(member, counts)), next, total };
  }

  @Post()
  @Needs('operator')
  @Described({ summary: 'Make a member', description: 'The member', answer: MemberDescription })
  async create(@Body() settings: MemberSettings, @By() by: Actor): Promise<MemberDescription> {
    return this.describe(await this.members.create(settings, by));
  }

  @Get(':id')
  @Needs('viewer')
  @Described({ summary: 'One member', answer: MemberDescription })
  show(@Param('id') id: string, @Query() _: NoQuery): MemberDescription {
    return this.found(id, this.members.get(id));
  }

  @Patch(':id')
  @Needs('operator')
  @Described({
    summary: 'Change a member: what is left out stays, null takes away',
    description: 'The member; in force everywhere within two seconds',
    answer: MemberDescription,
  })
  async update(@Param('id') id: string, @Body() changes: MemberChanges, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.members.update(id, changes, by));
  }

  @Post(':id/raise')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: "Raise a member's limits for a while; null takes a raise back", answer: MemberDescription })
  async raise(@Param('id') id: string, @Body() settings: RaiseSettings, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.members.raise(id, settings, by));
  }

  /** Owners alone give roles: an operator could otherwise become one. */
  @Post(':id/role')
  @Needs('owner')
  @HttpCode(200)
  @Described({ summary: 'Give a member a role', answer: MemberDescription })
  async setRole(@Param('id') id: string, @Body() { role }: RoleSettings, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.members.setRole(id, role, by));
  }

  @Post(':id/disable')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Refuse all keys of a member from now on', answer: MemberDescription })
  async disable(@Param('id') id: string, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.members.disable(id, by));
  }

  @Post(':id/enable')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Take a disabled member back', answer: MemberDescription })
  async enable(@Param('id') id: string, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.members.enable(id, by));
  }

  @Post(':id/revoke-keys')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Revoke every key of a member', answer: RevokedKeys })
  async revokeKeys(@Param('id') id: string, @By() by: Actor): Promise<RevokedKeys> {
    this.found(id, this.members.get(id));
    return { revoked: await this.keys.revokeOf(id, by) };
  }

  @Post(':id/erase')
  @Needs('operator')
  @HttpCode(200)
  @Described({
    summary: 'Put a pseudonym in the place of a member for good, and revoke their keys',
    description: 'The member as they stand there from now on',
    answer: MemberDescription,
  })
  async erase(@Param('id') id: string, @By() by: Actor): Promise<MemberDescription> {
    return this.found(id, await this.erasure.erase(id, by));
  }

  private found(id: string, member: TeamMember | undefined): MemberDescription {
    if (member) return this.describe(member);
    throw new GatewayError(404, `There is no member ${JSON.stringify(id)}, or they are erased.`);
  }

  private describe(member: TeamMember, counts = this.directory.countKeys()): MemberDescription {
    const team = this.directory.teams.get(member.teamId ?? '');
    return describeMember(member, team, counts.get(member.id) ?? 0, Date.now());
  }
}
