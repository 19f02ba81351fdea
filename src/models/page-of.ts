import { GatewayError } from '../dialects/gateway-error.js';

/** What the query of a list may say: https://platform.claude.com/docs/en/api/models/list */
export type PageQuery = Readonly<Record<string, unknown>>;

interface Page<T> {
  items: readonly T[];
  /** Whether the list goes on in the direction in which it was asked for. */
  hasMore: boolean;
}

const MOST = 1_000;

/**
 * Cuts the page out of a list that the query asks for: `limit` items after `after_id` or before `before_id`; all of
 * them where there is no `limit`. Throws a 400 that names what is wrong with the query.
 */
export function pageOf<T extends { id: string }>(list: readonly T[], query: PageQuery): Page<T> {
  const limit = readLimit(query.limit);
  const after = readPlace(list, 'after_id', query.after_id);
  const before = readPlace(list, 'before_id', query.before_id);
  if (after !== undefined && before !== undefined)
    throw refuse('before_id', 'after_id and before_id exclude each other.');

  if (before !== undefined) {
    const start = Math.max(0, before - limit);
    return { items: list.slice(start, before), hasMore: start > 0 };
  }
  const start = after === undefined ? 0 : after + 1;
  return { items: list.slice(start, start + limit), hasMore: list.length > start + limit };
}

function readLimit(value: unknown): number {
  if (value === undefined) return Infinity;
  const limit = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > MOST) throw refuse('limit', `limit must be a whole number from 1 to ${MOST}.`);
  return limit;
}

function readPlace(list: readonly { id: string }[], name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const place = list.findIndex(({ id }) => id === value);
  if (place === -1) throw refuse(name, `${name} must be the id of a model in this list.`);
  return place;
}

function refuse(param: string, message: string): GatewayError {
  return new GatewayError(400, message, { param, code: 'invalid_value' });
}
