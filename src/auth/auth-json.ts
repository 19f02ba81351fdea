import { readFileSync } from 'node:fs';
import { type AccountLogin } from '../accounts/account-entry.js';
import { Secret } from '../config/secret.js';
import { writeFileAtomically } from '../storage/write-file-atomically.js';

/** The login that the Droid CLI keeps in `~/.factory/auth.json`; undefined when there is none. Throws when the file cannot be read as one. */
export function readAuthJson(path: string): (AccountLogin & { kind: 'tokens' }) | undefined {
  const fields = readFields(path);
  const refreshToken = fields?.['refresh_token'];
  if (typeof refreshToken !== 'string' || refreshToken === '') return undefined;
  const accessToken = fields?.['access_token'];
  return {
    kind: 'tokens',
    refreshToken: new Secret(refreshToken),
    accessToken: typeof accessToken === 'string' && accessToken !== '' ? new Secret(accessToken) : null,
    organizationId: null,
    expiresAtMs: null,
    loggedInAtMs: null,
  };
}

/**
 * Puts rotated tokens into the file, its other fields kept. Leaves it alone, and answers false, when it no longer holds the
 * token that was spent: somebody has logged in anew.
 */
export function writeBackAuthJson(path: string, spent: Secret, accessToken: Secret, refreshToken: Secret): boolean {
  const fields = readFields(path);
  const held = fields?.['refresh_token'];
  if (typeof held !== 'string' || !new Secret(held).equals(spent)) return false;
  const next = { ...fields, access_token: accessToken.reveal(), refresh_token: refreshToken.reveal(), last_updated: new Date().toISOString() };
  writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
  return true;
}

function readFields(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, { cause: error });
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch {
    // Reported below: the parser's own words quote the file.
  }
  throw new Error(`${path} is not a JSON object`);
}
