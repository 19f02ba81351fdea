import { Type } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { OneOf, Schema, Text, WholeNumber } from '../config/field-rules.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { MEMBER_STATES } from '../keys/describe-member.js';
import { SESSION_STATES } from '../keys/describe-session.js';
import { TEAM_STATES } from '../keys/describe-team.js';
import { KEY_STATES } from '../keys/resolved-key.js';

const LARGEST_PAGE = 200;

/** The part of a list that is asked for. */
class ListQuery {
  @IsOptional()
  @Schema({ description: 'How many at most' })
  @Type(() => Number)
  @WholeNumber({ least: 1, most: LARGEST_PAGE })
  limit?: number;

  @IsOptional()
  @Schema({ description: 'The last id of the page before' })
  @Text({ most: 200 })
  after?: string;

  @IsOptional()
  @Schema({ description: 'A part of a name, e-mail, label or id; capitals make no difference' })
  @Text({ most: 200 })
  search?: string;
}

export class KeyListQuery extends ListQuery {
  @IsOptional()
  @OneOf(KEY_STATES)
  state?: string;

  @IsOptional()
  @Schema({ description: 'The id of a member' })
  @Text({ most: 200 })
  member?: string;

  @IsOptional()
  @Schema({ description: 'The id or name of a team' })
  @Text({ most: 200 })
  team?: string;
}

export class SessionListQuery extends ListQuery {
  @IsOptional()
  @OneOf(SESSION_STATES)
  state?: string;

  @IsOptional()
  @Schema({ description: 'The id of a member' })
  @Text({ most: 200 })
  member?: string;

  @IsOptional()
  @Schema({ description: 'The id of a key' })
  @Text({ most: 200 })
  key?: string;
}

export class MemberListQuery extends ListQuery {
  @IsOptional()
  @OneOf(MEMBER_STATES)
  state?: string;

  @IsOptional()
  @Schema({ description: 'The id or name of a team' })
  @Text({ most: 200 })
  team?: string;
}

export class TeamListQuery extends ListQuery {
  @IsOptional()
  @OneOf(TEAM_STATES)
  state?: string;
}

interface Page<T> {
  items: T[];
  /** What the next page is asked for `after`; null where this is the last one. */
  next: string | null;
  /** How many there are on all pages. */
  total: number;
}

/**
 * Cuts the page out of what is wanted of a list. `after` may be anybody of the whole list: who was on the page before
 * may be wanted no more. Throws a 400 where there is nobody of that id.
 */
export function cutPage<T>(
  list: readonly T[],
  isWanted: (one: T) => boolean,
  idOf: (one: T) => string,
  { limit = Infinity, after }: ListQuery,
): Page<T> {
  const last = after === undefined ? -1 : list.findIndex((one) => idOf(one) === after);
  if (after !== undefined && last === -1)
    throw new GatewayError(400, 'after must be an id of this list.', { param: 'after' });
  const wanted = list.map(isWanted);
  const left = list.filter((_, index) => index > last && wanted[index]);
  const items = left.slice(0, limit);
  const end = items.at(-1);
  return {
    items,
    next: end !== undefined && left.length > items.length ? idOf(end) : null,
    total: wanted.filter(Boolean).length,
  };
}

/** Makes a test of texts for what is searched; everything passes where nothing is. */
export function searchFor(search: string | undefined): (texts: readonly (string | null | undefined)[]) => boolean {
  if (search === undefined) return () => true;
  const wanted = search.toLowerCase();
  return (texts) => texts.some((text) => text?.toLowerCase().includes(wanted) === true);
}
