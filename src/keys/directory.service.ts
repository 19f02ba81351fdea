import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../storage/change-watch.js';
import { DatabaseService } from '../storage/database.service.js';
import { DirectoryRepository, type StoredKey } from './directory.repository.js';
import { type GatewayKey } from './gateway-key.js';
import { levelOfTeam, levelsOf, type LimitLevel } from './limit-level.js';
import { type TeamMember } from './team-member.js';
import { BARE_ORGANIZATION, type Organization } from './organization.js';
import { nextRaiseEndMs } from './raises.js';
import { type ResolvedKey } from './resolved-key.js';
import { RevisedRows } from './revised-rows.js';
import { type Team } from './team.js';

/** A resolved key, and the time for which its levels hold: until a raise ends, or somebody sets the clock back. */
interface Resolved extends ResolvedKey {
  sinceMs: number;
  untilMs: number;
}

/** Keeps all keys, members, teams and the organization in memory and in the database the same, those out of use too. */
@Injectable()
export class Directory implements OnModuleInit, OnApplicationShutdown {
  private readonly keyRows = new RevisedRows<GatewayKey, StoredKey>();
  private readonly memberRows = new RevisedRows<TeamMember>();
  private readonly teamRows = new RevisedRows<Team>();
  private readonly byHash = new Map<string, GatewayKey>();
  private readonly resolved = new Map<string, Resolved>();
  private current: Organization = BARE_ORGANIZATION;
  private organizationRevision = 0;
  private readonly watch: ChangeWatch;

  constructor(
    database: DatabaseService,
    private readonly repository: DirectoryRepository,
  ) {
    this.watch = new ChangeWatch(database, {
      logger: 'Keys',
      name: 'gateway keys',
      meanwhile: 'checked as they were last known',
      intervalMs: 500,
      revision: () => repository.revision(),
      read: () => this.read(),
    });
  }

  onModuleInit(): Promise<void> {
    return this.watch.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.watch.stop();
  }

  /** Whether the last query failed. */
  get databaseAway(): boolean {
    return this.watch.databaseAway;
  }

  /** Every key in the order of its making. */
  get keys(): ReadonlyMap<string, GatewayKey> {
    return this.keyRows.byId;
  }

  get members(): ReadonlyMap<string, TeamMember> {
    return this.memberRows.byId;
  }

  get teams(): ReadonlyMap<string, Team> {
    return this.teamRows.byId;
  }

  get organization(): Organization {
    return this.current;
  }

  keyOfHash(hash: string): GatewayKey | undefined {
    return this.byHash.get(hash);
  }

  /** Finds a team by id or name. */
  findTeam(which: string): Team | undefined {
    return this.teams.get(which) ?? [...this.teams.values()].find(({ name }) => name === which);
  }

  /** Counts the keys of each member that are not revoked. */
  countKeys(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { memberId, revokedAtMs } of this.keys.values())
      if (memberId !== null && revokedAtMs === null) counts.set(memberId, (counts.get(memberId) ?? 0) + 1);
    return counts;
  }

  /** Counts the members of each team who are not erased. */
  countMembers(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { teamId, erasedAtMs } of this.members.values())
      if (teamId !== null && erasedAtMs === null) counts.set(teamId, (counts.get(teamId) ?? 0) + 1);
    return counts;
  }

  /** Finds out whom a key belongs to, and what limits hold for it now. */
  resolve(key: GatewayKey): ResolvedKey {
    const member = key.memberId === null ? undefined : this.members.get(key.memberId);
    const team = this.teams.get(member?.teamId ?? key.teamId ?? '');
    const nowMs = Date.now();
    const known = this.resolved.get(key.id);
    if (
      known?.key === key &&
      known.member === member &&
      known.team === team &&
      known.organization === this.current &&
      nowMs >= known.sinceMs &&
      nowMs < known.untilMs
    )
      return known;
    const raised = [key, member, team, this.current];
    const resolved: Resolved = {
      key,
      member,
      team,
      organization: this.current,
      levels: levelsOf(key, member, team, this.current, nowMs),
      sinceMs: nowMs,
      untilMs: Math.min(...raised.map((holder) => nextRaiseEndMs(holder?.raises ?? {}, nowMs))),
    };
    this.resolved.set(key.id, resolved);
    return resolved;
  }

  /** Who has limits that use counts against which belonged to a member and a team, who may have changed since. */
  levelsOfUse(key: GatewayKey, memberId: string | null, teamId: string | null): LimitLevel[] {
    const nowMs = Date.now();
    const member = this.members.get(memberId ?? '');
    const team = this.teams.get(teamId ?? '');
    // The defaults for members are those of the team that the member has now.
    const own = levelsOf(key, member, this.teams.get(member?.teamId ?? ''), this.current, nowMs);
    return [...own.filter(({ kind }) => kind !== 'team'), ...(team ? [levelOfTeam(team, nowMs)] : [])];
  }

  /** Reads what has changed. Who has written calls it, so that the change is in force here at once. */
  refresh(): Promise<void> {
    return this.watch.refresh();
  }

  private async read(): Promise<() => void> {
    const keys = await this.repository.keysSince(this.keyRows.revision);
    const members = await this.repository.membersSince(this.memberRows.revision);
    const teams = await this.repository.teamsSince(this.teamRows.revision);
    const organization = await this.repository.organizationSince(this.organizationRevision);
    // Keys were read first: whom they name is there.
    return () => {
      if (organization && organization.revision > this.organizationRevision) {
        this.current = organization.value;
        this.organizationRevision = organization.revision;
      }
      for (const row of teams) this.teamRows.take(row);
      for (const row of members) this.memberRows.take(row);
      for (const row of keys) this.takeKey(row);
    };
  }

  private takeKey(row: StoredKey): void {
    const former = this.keyRows.row(row.value.id);
    if (!this.keyRows.take(row)) return;
    if (former) this.byHash.delete(former.hash);
    this.byHash.set(row.hash, row.value);
  }
}
