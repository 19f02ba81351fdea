import { readFileSync, statSync } from 'node:fs';
import { cleanSecret, isSendable } from '../../config/clean-secret.js';
import { writeFileAtomically } from '../../storage/write-file-atomically.js';
import { keyFileOf, type Machine } from './machine.js';
import { SetupFailed } from './setup-failed.js';

const OTHERS_MAY_READ = 0o077;

/** Frees a key of what clipboards leave on it. Throws {@link SetupFailed} where no header can carry the rest. */
export function cleanKey(text: string): string {
  const key = cleanSecret(text);
  if (isSendable(key)) return key;
  throw new SetupFailed(
    key === ''
      ? 'The key is empty: give it with --key-stdin or DROID2API_KEY.'
      : 'The key has characters that no header can carry: copy it again, and nothing besides it.',
  );
}

export function writeKey(machine: Machine, key: string): void {
  writeFileAtomically(keyFileOf(machine), key);
}

/** Reads the member's key. Throws {@link SetupFailed} where there is none, or others than its owner may read it. */
export function readKey(machine: Machine): string {
  const given = machine.variable('DROID2API_KEY');
  if (given !== undefined) return cleanKey(given);
  const path = keyFileOf(machine);
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file)
    throw new SetupFailed('There is no key and no sign-in yet: droid2api setup takes a key, droid2api login signs in.');
  if (machine.platform !== 'win32' && (file.mode & OTHERS_MAY_READ) !== 0)
    throw new SetupFailed(`Others than you may read ${path}: chmod 600 it, and have the key replaced.`);
  return cleanKey(readFileSync(path, 'utf8'));
}

/** Gives the key that is kept, to keep it from being shown, or '' where none can be read. */
export function readKeyQuietly(machine: Machine): string {
  try {
    return cleanSecret(readFileSync(keyFileOf(machine), 'utf8'));
  } catch {
    return '';
  }
}
