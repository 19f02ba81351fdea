import { GatewayError } from '../dialects/gateway-error.js';
import { type PageQuery } from './page-of.js';

interface GooglePage<T> {
  items: readonly T[];
  /** Names the next page; undefined on the last one. */
  nextPageToken: string | undefined;
}

/** Google's own bounds: https://ai.google.dev/api/models#method:-models.list */
const USUAL = 50;
const MOST = 1_000;

/**
 * Cuts the page out of a list that `pageSize` and `pageToken` ask for. A larger size than Google's largest counts as
 * that, and 0 as none. Throws a 400 that names what is wrong with the query.
 */
export function googlePageOf<T extends { id: string }>(list: readonly T[], query: PageQuery): GooglePage<T> {
  const size = readSize(query.pageSize ?? query.page_size);
  const start = readStart(list, query.pageToken ?? query.page_token);
  const items = list.slice(start, start + size);
  const last = items.at(-1);
  const isLast = start + size >= list.length;
  return { items, nextPageToken: isLast || last === undefined ? undefined : tokenOf(last.id) };
}

function readSize(value: unknown): number {
  if (value === undefined) return USUAL;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value))
    throw refuse('pageSize', `pageSize must be a whole number from 1 to ${MOST}.`);
  return Math.min(Number(value) || USUAL, MOST);
}

function readStart(list: readonly { id: string }[], value: unknown): number {
  if (value === undefined || value === '') return 0;
  const place = list.findIndex(({ id }) => tokenOf(id) === value);
  if (place === -1) throw refuse('pageToken', 'pageToken must be the nextPageToken of an earlier page of this list.');
  return place + 1;
}

/** The last id of a page, so that the list goes on after it when models were added in between. */
function tokenOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function refuse(param: string, message: string): GatewayError {
  return new GatewayError(400, message, { param, code: 'invalid_value' });
}
