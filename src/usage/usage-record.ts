import { type Insertable } from 'kysely';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { type Dialect } from '../dialects/dialect.js';
import { type UsageRecordsTable } from '../storage/team-schema.js';
import { type TokenCounts, type UsageSide } from './token-counts.js';

/** What the gateway knows of an attempt before its request goes to the upstream. */
export interface AttemptStart {
  /** The id of the client's request; with `attempt` it is the id of the record. */
  requestId: string;
  /** Counts from 1. */
  attempt: number;
  kind: 'answer' | 'count_tokens';
  keyId: string | undefined;
  /** The member who holds the key, and the team, as they are now: what was used stays theirs. */
  memberId: string | undefined;
  teamId: string | undefined;
  project: string | undefined;
  conversation: string | undefined;
  /** The header `x-claude-code-agent-id`. */
  agent: string | undefined;
  userAgent: string | undefined;
  modelAsked: string;
  modelServed: string;
  /** The name of the endpoint that is asked. */
  endpoint: string;
  /** The id of the account that pays; `client` where the client's own authorization pays. */
  account: string;
  clientDialect: Dialect;
  upstreamDialect: Dialect;
  requestBytes: number;
  /** An estimate, which counts until the upstream has told something. */
  inputTokens: number;
}

/** How an attempt ended. */
export interface AttemptEnd {
  ended: AnswerEnd;
  /** The status of the upstream's answer, where one came. */
  status: number | undefined;
  /** The last figures that came. */
  tokens: TokenCounts | undefined;
  /** The sides of `tokens` that cannot be true. */
  doubted?: readonly UsageSide[] | undefined;
  firstByteMs: number | undefined;
  answerBytes: number;
  /** How many events came, for an estimate where the upstream has not told its use to the end. */
  events: number;
}

/**
 * `final`: the upstream's own closing figures. `partial`: its figures so far, completed by an estimate. `estimated`: no
 * figures came, or some that cannot be true.
 */
export type Quality = 'final' | 'partial' | 'estimated';

/** A row of the ledger, under the names of its columns. Only rows of former versions have an `owner`. */
export type UsageRecord = Omit<Insertable<UsageRecordsTable>, 'rolled'>;
