import { Injectable } from '@nestjs/common';
import { type Actor } from '../audit/actor.js';
import { raiseAction } from './change-limits.js';
import { columnsOfNewTeam, columnsOfTeamChange, columnsOfTeamRaise } from './change-team.js';
import { Directory } from './directory.service.js';
import { type RaiseSettings } from './raise-settings.js';
import { TeamRepository, type TeamChange } from './team.repository.js';
import { type TeamChanges, type TeamSettings } from './team-settings.js';
import { type Team } from './team.js';

/** Finds and changes teams. Methods that change one give undefined where there is none. */
@Injectable()
export class Teams {
  constructor(
    private readonly directory: Directory,
    private readonly repository: TeamRepository,
  ) {}

  get(id: string): Team | undefined {
    return this.directory.teams.get(id);
  }

  list(): Team[] {
    return [...this.directory.teams.values()];
  }

  async create(settings: TeamSettings, by: Actor): Promise<Team> {
    const id = await this.repository.insert(by, (change) => columnsOfNewTeam(settings, change));
    await this.directory.refresh();
    const team = this.get(id);
    if (!team) throw new Error(`The team ${id} was made and cannot be read`);
    return team;
  }

  /** Changes what is named. */
  update(id: string, changes: TeamChanges, by: Actor): Promise<Team | undefined> {
    return this.change(id, by, 'update', (row, change) => columnsOfTeamChange(row, changes, change));
  }

  /** Raises limits for a while, or takes raises back. */
  raise(id: string, settings: RaiseSettings, by: Actor): Promise<Team | undefined> {
    return this.change(id, by, raiseAction(settings), (row) => columnsOfTeamRaise(row, settings));
  }

  /** Has the keys of the team and of its members refused from now on, until the team is restored. */
  archive(id: string, by: Actor): Promise<Team | undefined> {
    return this.change(id, by, 'archive', (row) => ({ archived_at_ms: row.archived_at_ms ?? Date.now() }));
  }

  restore(id: string, by: Actor): Promise<Team | undefined> {
    return this.change(id, by, 'restore', () => ({ archived_at_ms: null }));
  }

  private async change(id: string, by: Actor, ...how: TeamChange): Promise<Team | undefined> {
    const changed = await this.repository.change(id, by, ...how);
    await this.directory.refresh();
    return changed ? this.get(id) : undefined;
  }
}
