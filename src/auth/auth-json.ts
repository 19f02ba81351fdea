import { type AccountLogin } from '../accounts/account-entry.js';
import { cleanSecret } from '../config/clean-secret.js';
import { JsonFault, parseJson } from '../config/parse-json.js';
import { readTextFile } from '../config/read-text-file.js';
import { Secret } from '../config/secret.js';
import { writeFileAtomically } from '../storage/write-file-atomically.js';

/** What stands in the file instead of a login. */
export type NoLogin = 'absent' | 'no_refresh_token';

/** The login that the Droid CLI keeps in `~/.factory/auth.json`. Throws when the file cannot be read as one. */
export function readAuthJson(path: string): (AccountLogin & { kind: 'tokens' }) | NoLogin {
  const fields = readFields(path);
  if (!fields) return 'absent';
  const refreshToken = secretOf(fields['refresh_token']);
  if (!refreshToken) return 'no_refresh_token';
  return {
    kind: 'tokens',
    refreshToken,
    accessToken: secretOf(fields['access_token']),
    organizationId: null,
    expiresAtMs: null,
    loggedInAtMs: null,
  };
}

/**
 * Puts rotated tokens into the file, its other fields kept. Leaves it alone, and answers false, when it no longer holds
 * the token that was spent: somebody has logged in anew.
 */
export function writeBackAuthJson(path: string, spent: Secret, accessToken: Secret, refreshToken: Secret): boolean {
  const fields = readFields(path);
  if (!secretOf(fields?.['refresh_token'])?.equals(spent)) return false;
  const next = {
    ...fields,
    access_token: accessToken.reveal(),
    refresh_token: refreshToken.reveal(),
    last_updated: new Date().toISOString(),
  };
  writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
  return true;
}

function readFields(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, {
      cause: error,
    });
  }
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    throw new Error(
      `${path} cannot be used: ${error instanceof JsonFault ? error.message : 'the file is not valid JSON'}`,
      { cause: error },
    );
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new Error(`${path} is not a JSON object`);
}

function secretOf(value: unknown): Secret | null {
  const cleaned = typeof value === 'string' ? cleanSecret(value) : '';
  return cleaned === '' ? null : new Secret(cleaned);
}
