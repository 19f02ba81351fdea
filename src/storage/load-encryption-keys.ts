import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../config/read-text-file.js';
import { type EncryptionKey, readEncryptionKey } from './encryption-key.js';
import { type StorageSettings } from './storage-settings.js';

export const KEY_FILE = 'encryption.key';

export interface KeyRing {
  current: EncryptionKey;
  previous: EncryptionKey | undefined;
}

/**
 * Loads the keys of the settings. Without one, SQLite gets a key file (mode 0600) beside it. Throws for PostgreSQL: its
 * replicas have no folder in common, and each would make a key of its own.
 */
export function loadEncryptionKeys(settings: StorageSettings): KeyRing {
  const previous = settings.previousEncryptionKey
    ? readEncryptionKey(settings.previousEncryptionKey, 'DROID_ENCRYPTION_KEY_PREVIOUS')
    : undefined;
  if (settings.encryptionKey !== undefined)
    return { current: readEncryptionKey(settings.encryptionKey, 'DROID_ENCRYPTION_KEY'), previous };
  if (settings.databaseUrl !== undefined) {
    throw new Error(
      'DROID_ENCRYPTION_KEY must be set when DATABASE_URL is: 32 bytes in base64 or hex, as `openssl rand ' +
        '-base64 32` prints them',
    );
  }
  const path = join(settings.dataDir, KEY_FILE);
  return { current: readEncryptionKey(readOrCreate(path, settings.dataDir), path), previous };
}

/** Loads the keys without making one; undefined where the first start will make one. */
export function findEncryptionKeys(settings: StorageSettings): KeyRing | undefined {
  const isMade =
    settings.encryptionKey !== undefined ||
    settings.databaseUrl !== undefined ||
    existsSync(join(settings.dataDir, KEY_FILE));
  return isMade ? loadEncryptionKeys(settings) : undefined;
}

function readOrCreate(path: string, folder: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'w', flush: true });
  try {
    // Making a link either works wholly or not at all, and it fails where another process was first.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readTextFile(path);
}
