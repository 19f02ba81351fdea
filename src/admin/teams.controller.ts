import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { Schema } from '../config/field-rules.js';
import { COUNT, listOf, orNull, TEXT } from '../config/field-schemas.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { describeTeam, TeamDescription, teamState } from '../keys/describe-team.js';
import { Directory } from '../keys/directory.service.js';
import { RaiseSettings } from '../keys/raise-settings.js';
import { TeamChanges, TeamSettings } from '../keys/team-settings.js';
import { type Team } from '../keys/team.js';
import { Teams } from '../keys/teams.service.js';
import { AdminGuard } from './admin.guard.js';
import { By } from './by.js';
import { Described } from './described.js';
import { cutPage, searchFor, TeamListQuery } from './list-query.js';
import { Needs } from './needs.js';
import { NoQuery } from './no-query.js';

const DEFAULT_PAGE = 50;

class TeamList {
  @Schema(listOf(() => TeamDescription)) teams!: TeamDescription[];

  @Schema({ ...orNull(TEXT), description: '`after` of the next page; null on the last one' }) next!: string | null;

  @Schema({ ...COUNT, description: 'How many there are on all pages' }) total!: number;
}

/** Teams for operators. */
@Controller('admin/api/teams')
@UseGuards(AdminGuard)
export class TeamsController {
  constructor(
    private readonly teams: Teams,
    private readonly directory: Directory,
  ) {}

  /** An archived team is listed where its state is asked for. */
  @Get()
  @Needs('viewer')
  @Described({ summary: 'Teams, a page at a time', answer: TeamList })
  list(@Query() query: TeamListQuery): TeamList {
    const finds = searchFor(query.search);
    const state = query.state ?? 'active';
    const isWanted = (team: Team): boolean => teamState(team) === state && finds([team.name, team.id]);
    const page = { ...query, limit: query.limit ?? DEFAULT_PAGE };
    const { items, next, total } = cutPage(this.teams.list(), isWanted, ({ id }) => id, page);
    const counts = this.directory.countMembers();
    return { teams: items.map((team) => this.describe(team, counts)), next, total };
  }

  @Post()
  @Needs('operator')
  @Described({ summary: 'Make a team', description: 'The team', answer: TeamDescription })
  async create(@Body() settings: TeamSettings, @By() by: Actor): Promise<TeamDescription> {
    return this.describe(await this.teams.create(settings, by));
  }

  @Get(':id')
  @Needs('viewer')
  @Described({ summary: 'One team', answer: TeamDescription })
  show(@Param('id') id: string, @Query() _: NoQuery): TeamDescription {
    return this.found(id, this.teams.get(id));
  }

  @Patch(':id')
  @Needs('operator')
  @Described({
    summary: 'Change a team: what is left out stays, null takes away',
    description: 'The team; in force everywhere within two seconds',
    answer: TeamDescription,
  })
  async update(@Param('id') id: string, @Body() changes: TeamChanges, @By() by: Actor): Promise<TeamDescription> {
    return this.found(id, await this.teams.update(id, changes, by));
  }

  @Post(':id/raise')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: "Raise a team's limits for a while; null takes a raise back", answer: TeamDescription })
  async raise(@Param('id') id: string, @Body() settings: RaiseSettings, @By() by: Actor): Promise<TeamDescription> {
    return this.found(id, await this.teams.raise(id, settings, by));
  }

  @Post(':id/archive')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Refuse all keys of a team and of its members from now on', answer: TeamDescription })
  async archive(@Param('id') id: string, @By() by: Actor): Promise<TeamDescription> {
    return this.found(id, await this.teams.archive(id, by));
  }

  @Post(':id/restore')
  @Needs('operator')
  @HttpCode(200)
  @Described({ summary: 'Take an archived team back', answer: TeamDescription })
  async restore(@Param('id') id: string, @By() by: Actor): Promise<TeamDescription> {
    return this.found(id, await this.teams.restore(id, by));
  }

  private found(id: string, team: Team | undefined): TeamDescription {
    if (team) return this.describe(team);
    throw new GatewayError(404, `There is no team ${JSON.stringify(id)}.`);
  }

  private describe(team: Team, counts = this.directory.countMembers()): TeamDescription {
    return describeTeam(team, counts.get(team.id) ?? 0, Date.now());
  }
}
