import { type Dialect } from '../dialects/dialect.js';
import { type CodexModel } from './describe-for-codex.js';

const OWNER: Readonly<Record<Dialect, string>> = {
  messages: 'anthropic',
  responses: 'openai',
  chat: 'droid2api',
  generate: 'google',
};

/**
 * The date that is shown where an id carries none. The gateway does not know vendors' release dates, and clients only
 * need the field to be there.
 */
const UNKNOWN_RELEASE = Date.UTC(2025, 0, 1);

interface ModelDescription {
  id: string;
  displayName: string;
  dialect: Dialect;
  provider: string | undefined;
}

/** A model as it is found for an id, with what clients of all kinds are told of it. */
export interface FoundModel extends ModelDescription, CodexModel {}

/**
 * Describes a model in one document for two kinds of clients: OpenAI's `object, created, owned_by`
 * (https://platform.openai.com/docs/api-reference/models/object) and Anthropic's `type, display_name, created_at`
 * (https://platform.claude.com/docs/en/api/models/list).
 */
export function describeModel({ id, displayName, dialect, provider }: ModelDescription) {
  const releasedMs = releaseDate(id);
  return {
    id,
    object: 'model',
    created: releasedMs / 1000,
    owned_by: provider ?? OWNER[dialect],
    type: 'model',
    display_name: displayName,
    created_at: new Date(releasedMs).toISOString().replace('.000Z', 'Z'),
  };
}

/** Reads the date that vendors write into ids (`…-20251001`, `…-2025-08-07`), in milliseconds. */
function releaseDate(id: string): number {
  const [, year, month, day] = /-(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])$/.exec(id) ?? [];
  return year === undefined ? UNKNOWN_RELEASE : Date.UTC(Number(year), Number(month) - 1, Number(day));
}
