/** Where state lives and what encrypts it, as the operator set it. */
export interface StorageSettings {
  /** Folder of the SQLite file and of the key file. */
  dataDir: string;
  /** PostgreSQL when set, SQLite in `dataDir` otherwise. */
  databaseUrl: string | undefined;
  encryptionKey: string | undefined;
  /** The key that `encryptionKey` replaces: records that it sealed are read, and sealed anew at start. */
  previousEncryptionKey: string | undefined;
  /** An empty database is meant even where traces show that there has been another. */
  newDatabase?: boolean;
}

export type Engine = 'sqlite' | 'postgres';

/**
 * `variable` reads one environment variable; an empty one counts as absent. Throws when `DATABASE_URL` is no PostgreSQL
 * address.
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
