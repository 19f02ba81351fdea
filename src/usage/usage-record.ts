import { type Insertable } from 'kysely';
import { type AnswerEnd } from '../dialects/answer-end.js';
import { type Dialect } from '../dialects/dialect.js';
import { type UsageRecordsTable } from '../storage/team-schema.js';
import { type TokenCounts, type UsageSide } from './token-counts.js';

/** What is known of an attempt before its request goes to the upstream. */
export interface AttemptStart {
  /** Of the client's request; with `attempt` it names the record. */
  requestId: string;
  /** From 1. */
  attempt: number;
  kind: 'answer' | 'count_tokens';
  keyId: string | undefined;
  owner: string | undefined;
  conversation: string | undefined;
  /** `x-claude-code-agent-id`. */
  agent: string | undefined;
  userAgent: string | undefined;
  modelAsked: string;
  modelServed: string;
  /** Id of the account that pays; `client` for a client's own authorization. */
  account: string;
  clientDialect: Dialect;
  upstreamDialect: Dialect;
  requestBytes: number;
  /** An estimate, in force as long as the upstream has told nothing. */
  inputTokens: number;
}

/** How an attempt ended. */
export interface AttemptEnd {
  ended: AnswerEnd;
  /** Of the upstream's answer, where one came. */
  status: number | undefined;
  /** The last that was seen. */
  tokens: TokenCounts | undefined;
  /** Sides of `tokens` that the upstream told in a way that cannot be true. */
  doubted?: readonly UsageSide[] | undefined;
  firstByteMs: number | undefined;
  answerBytes: number;
  /** Events of a stream, for an estimate where its usage is not known to the end. */
  events: number;
}

/**
 * `final`: the upstream's own closing figures. `partial`: its figures so far, completed by an estimate. `estimated`:
 * none came, or some that cannot be true.
 */
export type Quality = 'final' | 'partial' | 'estimated';

/** A row of the ledger, under the names of its columns. */
export type UsageRecord = Omit<Insertable<UsageRecordsTable>, 'rolled'>;
