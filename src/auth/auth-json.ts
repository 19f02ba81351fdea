import { type TokenLogin } from '../accounts/account-entry.js';
import { isRenewable, readTokens, type Tokens, writeTokens } from '../accounts/tokens.js';
import { JsonFault, parseJsonFile } from '../config/parse-json-file.js';
import { readTextFile } from '../config/read-text-file.js';
import { type Secret } from '../config/secret.js';
import { writeFileAtomically } from '../storage/write-file-atomically.js';

/** Why the file has no usable login. */
type NoLogin = 'absent' | 'no_refresh_token';

/** Reads the login that the Droid CLI keeps in `~/.factory/auth.json`. Throws where the file cannot be read as one. */
export function readAuthJson(path: string): TokenLogin | NoLogin {
  const fields = readFields(path);
  if (!fields) return 'absent';
  const tokens = tokensIn(fields);
  return isRenewable(tokens) ? { kind: 'tokens', ...tokens } : 'no_refresh_token';
}

/**
 * Writes rotated tokens into the file and keeps its other fields. Where the file no longer holds the spent token, a
 * person has logged in anew: the function then changes nothing and gives false.
 */
export function writeBackAuthJson(path: string, spent: Secret, tokens: Tokens): boolean {
  const fields = readFields(path);
  if (!fields || !tokensIn(fields).refreshToken?.equals(spent)) return false;
  const { access_token, refresh_token } = writeTokens(tokens);
  const next = { ...fields, access_token, refresh_token, last_updated: new Date().toISOString() };
  writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
  return true;
}

function tokensIn({ access_token, refresh_token }: Record<string, unknown>): Tokens {
  return readTokens({ access_token, refresh_token });
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
    parsed = parseJsonFile(text);
  } catch (error) {
    throw new Error(
      `${path} cannot be used: ${error instanceof JsonFault ? error.message : 'the file is not valid JSON'}`,
      { cause: error },
    );
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new Error(`${path} is not a JSON object`);
}
