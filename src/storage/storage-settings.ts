/** Where the gateway keeps its state, and what encrypts it, as the operator has set it. */
export interface StorageSettings {
  /** The folder of the SQLite file and of the key file. */
  dataDir: string;
  /** The address of a PostgreSQL. Undefined: SQLite in `dataDir`. */
  databaseUrl: string | undefined;
  encryptionKey: string | undefined;
  /** The key that `encryptionKey` replaces. The start reads its records and seals them again. */
  previousEncryptionKey: string | undefined;
  /** Whether the gateway may begin with an empty database although traces show that there has been another. */
  newDatabase?: boolean;
}

export type Engine = 'sqlite' | 'postgres';

/**
 * Reads the settings. `variable` reads one environment variable; an empty one counts as absent. Throws where
 * `DATABASE_URL` is no address of a PostgreSQL.
 */
export function readStorageSettings(variable: (name: string) => string | undefined): StorageSettings {
  const databaseUrl = variable('DATABASE_URL') || undefined;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//i.test(databaseUrl)) {
    throw new Error(
      'DATABASE_URL must begin with postgres:// or postgresql://; leave it unset for SQLite in DROID_DATA_DIR',
    );
  }
  return {
    dataDir: variable('DROID_DATA_DIR') || './data',
    databaseUrl,
    encryptionKey: variable('DROID_ENCRYPTION_KEY') || undefined,
    previousEncryptionKey: variable('DROID_ENCRYPTION_KEY_PREVIOUS') || undefined,
    newDatabase: variable('DROID_NEW_DATABASE') === 'true',
  };
}
