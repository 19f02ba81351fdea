import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { DatabaseService } from '../../src/storage/database.service.js';
import { type Engine, type StorageSettings } from '../../src/storage/storage-settings.js';
import { createDatabase } from './create-database.js';
import { type RunningPostgres, startPostgres } from './start-postgres.js';

export interface EngineUnderTest {
  engine: Engine;
  /** Settings of an empty database; each call makes another. */
  settings(): Promise<StorageSettings>;
  /** Opens a database; it is closed after the test. */
  open(settings?: StorageSettings): Promise<DatabaseService>;
}

const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];

/** The same specs on SQLite and on PostgreSQL. */
export function describeEngines(name: string, specs: (under: EngineUnderTest) => void): void {
  describe.each(ENGINES)(`${name} on %s`, (engine) => {
    const folders: string[] = [];
    const opened: DatabaseService[] = [];
    let postgres: RunningPostgres | undefined;

    beforeAll(async () => {
      if (engine === 'postgres') postgres = await startPostgres();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((service) => service.onApplicationShutdown()));
    });
    afterAll(async () => {
      await postgres?.stop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    const under: EngineUnderTest = {
      engine,
      settings: async () => {
        const dataDir = mkdtempSync(join(tmpdir(), 'droid-data-'));
        folders.push(dataDir);
        return {
          dataDir,
          databaseUrl: postgres && (await createDatabase(postgres)),
          encryptionKey: randomBytes(32).toString('base64'),
          previousEncryptionKey: undefined,
        };
      },
      open: async (settings) => {
        const service = await DatabaseService.open(settings ?? (await under.settings()));
        opened.push(service);
        return service;
      },
    };
    specs(under);
  });
}
