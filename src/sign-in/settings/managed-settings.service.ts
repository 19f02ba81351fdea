import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Actor } from '../../audit/actor.js';
import { AuditLog } from '../../audit/audit-log.service.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { type JsonObject } from '../../dialects/wire-value.js';
import { Directory } from '../../keys/directory.service.js';
import { ORGANIZATION_ID } from '../../keys/organization.js';
import { ChangeWatch } from '../../storage/change-watch.js';
import { DatabaseService } from '../../storage/database.service.js';
import { checksumSettings } from './checksum-settings.js';
import { judgeSettings } from './judge-settings.js';
import { ManagedSettingsRepository } from './managed-settings.repository.js';
import { mergeSettings } from './merge-settings.js';
import { type ServedSettings, type SettingsDocument, type SettingsVersion } from './settings-document.js';
import { toVersion } from './to-version.js';

/** How a document changes. `replaces` is the version that it was made from; undefined where that does not matter. */
interface HowToChange {
  by: Actor;
  replaces?: string | null | undefined;
}

/**
 * Keeps the settings of clients in memory and in the database the same. Clients are answered from memory, so that they
 * start while the database is away. A scope is the id of a team or of the organization.
 */
@Injectable()
export class ManagedSettings implements OnModuleInit, OnApplicationShutdown {
  private documents: ReadonlyMap<string, SettingsDocument> = new Map();
  /** What the clients of a team get; of the organization, for keys without a team. */
  private readonly served = new Map<string, ServedSettings | null>();
  private readonly watch: ChangeWatch;

  constructor(
    database: DatabaseService,
    private readonly repository: ManagedSettingsRepository,
    private readonly directory: Directory,
    private readonly log: AuditLog,
  ) {
    this.watch = new ChangeWatch(database, {
      logger: 'Settings',
      name: 'managed settings',
      meanwhile: 'served as they were last known',
      intervalMs: 1_000,
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

  get(scope: string): SettingsDocument | undefined {
    return this.documents.get(scope);
  }

  list(): SettingsDocument[] {
    return [...this.documents.values()];
  }

  /** What the clients of a team get, or those of nobody's team; undefined where there are no settings for them. */
  servedTo(teamId: string | undefined): ServedSettings | undefined {
    const own = teamId === undefined ? undefined : this.documents.get(teamId);
    const scope = own?.scope ?? ORGANIZATION_ID;
    let served = this.served.get(scope);
    if (served === undefined) this.served.set(scope, (served = this.make(scope, own)));
    return served ?? undefined;
  }

  /** What the clients of a scope would get of these settings. */
  effective(scope: string, settings: JsonObject): JsonObject {
    if (scope === ORGANIZATION_ID) return settings;
    return mergeSettings(this.documents.get(ORGANIZATION_ID)?.settings ?? {}, settings);
  }

  /** Throws a 404 where there is no such team, and a 400 where clients could not take the settings. */
  async set(scope: string, settings: JsonObject, { by, replaces }: HowToChange): Promise<SettingsDocument> {
    this.assertScope(scope);
    return this.write(scope, settings, { by, replaces, action: undefined });
  }

  /** Gives false where there are none. */
  async remove(scope: string, { by, replaces }: HowToChange): Promise<boolean> {
    this.assertScope(scope);
    const removed = await this.repository.change({ scope, settings: null, replaces, action: undefined }, by);
    await this.watch.refresh();
    return removed;
  }

  /** Puts a version back: the settings that an entry of the audit log has. */
  async restore(scope: string, version: string, { by, replaces }: HowToChange): Promise<SettingsDocument> {
    this.assertScope(scope);
    const settings = await this.repository.versionOf(scope, version);
    if (settings) return this.write(scope, settings, { by, replaces, action: 'restore' });
    throw new GatewayError(404, `version: there is no version ${JSON.stringify(version)} with settings.`, {
      param: 'version',
    });
  }

  /** Lists versions, the latest first; `before` is the id of a version, and only earlier ones are wanted. */
  async history(scope: string, limit: number, before: string | undefined): Promise<SettingsVersion[]> {
    this.assertScope(scope);
    const lines = await this.log.list({ kind: 'managed_settings', subject: scope, before }, limit);
    return lines.map(toVersion);
  }

  assertScope(scope: string): void {
    if (scope === ORGANIZATION_ID || this.directory.teams.has(scope)) return;
    throw new GatewayError(404, `There is no team ${JSON.stringify(scope)}.`);
  }

  private async read(): Promise<() => void> {
    const documents = await this.repository.all();
    return () => {
      this.documents = new Map(documents.map((document) => [document.scope, document]));
      this.served.clear();
    };
  }

  private async write(
    scope: string,
    settings: JsonObject,
    { by, replaces, action }: HowToChange & { action: 'restore' | undefined },
  ): Promise<SettingsDocument> {
    const { problems } = judgeSettings(settings, scope !== ORGANIZATION_ID);
    if (problems.length > 0) throw new GatewayError(400, `${problems.join('; ')}.`, { param: 'settings' });
    await this.repository.change({ scope, settings, replaces, action }, by);
    await this.watch.refresh();
    const document = this.documents.get(scope);
    if (document) return document;
    throw new GatewayError(409, 'Somebody else has removed these settings just now.');
  }

  private make(scope: string, own: SettingsDocument | undefined): ServedSettings | null {
    const nearest = own ?? this.documents.get(ORGANIZATION_ID);
    if (!nearest) return null;
    const settings = this.effective(scope, nearest.settings);
    const { uuid } = nearest;
    const checksum = checksumSettings(settings);
    return { uuid, checksum, settings, body: Buffer.from(JSON.stringify({ uuid, checksum, settings })) };
  }
}
