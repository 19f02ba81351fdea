import { type IncomingHttpHeaders } from 'node:http';
import { KEY_HEADERS } from '../config/upstream-words.js';
import { looksLikeKey } from './key-secret.js';

/**
 * Reads the key that a client presents: `Authorization: Bearer`, `x-api-key`, Google's `x-goog-api-key`, Azure's
 * `api-key`, or several of them with one value. If the values differ, the one with the shape of a gateway key counts;
 * two such keys count as none.
 */
export function readPresentedKey(headers: IncomingHttpHeaders): string | undefined {
  const values = [bearer(headers.authorization), ...KEY_HEADERS.map((name) => text(headers[name]))];
  const presented = values.filter((value, index) => value !== undefined && values.indexOf(value) === index) as string[];
  if (presented.length <= 1) return presented[0];
  const keys = presented.filter(looksLikeKey);
  return keys.length === 1 ? keys[0] : undefined;
}

function bearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
