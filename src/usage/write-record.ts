import { type AnswerEnd } from '../dialects/answer-end.js';
import { ownText } from '../memory/own-text.js';
import { findDoubts, replaceDoubted } from './find-doubts.js';
import { estimateUse } from './estimate-use.js';
import { type PriceList } from './cost-of.js';
import { readClient } from './read-client.js';
import { type AttemptEnd, type AttemptStart, type Quality, type UsageRecord } from './usage-record.js';
import { NO_TOKENS, type TokenCounts, type UsageSide } from './token-counts.js';

/** The words of the column `ended`, which the ledgers of earlier versions hold too. */
const STORED_END: Readonly<Record<AnswerEnd, string>> = {
  complete: 'complete',
  client_left: 'aborted',
  failed: 'failed',
};

const LONGEST_TEXT = 200;
/** Nearly all texts match this; the full test takes several times as long. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Makes the record of an attempt that begins. It stays the record where the process dies. */
export function startRecord(start: AttemptStart, atMs: number): UsageRecord {
  const client = readClient(start.userAgent);
  return {
    id: `${start.requestId}.${start.attempt}`,
    at_ms: atMs,
    kind: start.kind,
    key_id: start.keyId ?? null,
    member_id: start.memberId ?? null,
    team_id: start.teamId ?? null,
    project: text(start.project),
    conversation: text(start.conversation),
    agent: text(start.agent),
    client: client?.name ?? null,
    client_version: client?.version ?? null,
    model_asked: text(start.modelAsked) ?? '',
    model_served: text(start.modelServed) ?? '',
    account: start.account,
    client_dialect: start.clientDialect,
    upstream_dialect: start.upstreamDialect,
    status: null,
    ...tokenColumns({ ...NO_TOKENS, input: start.kind === 'count_tokens' ? 0 : start.inputTokens }),
    cost_nano_usd: null,
    first_byte_ms: null,
    duration_ms: null,
    request_bytes: start.requestBytes,
    answer_bytes: 0,
    attempt: start.attempt,
    quality: 'estimated',
    ended: STORED_END.client_left,
    endpoint: start.endpoint,
  };
}

/** Makes the whole record of an attempt that has ended. */
export function endRecord(started: UsageRecord, end: AttemptEnd, durationMs: number, prices: PriceList): UsageRecord {
  const doubts = findDoubts(end);
  const quality = qualityOf(started, end, doubts);
  const tokens = quality === 'final' ? knownUse(started, end, doubts) : probableUse(started, end, doubts);
  return {
    ...started,
    status: end.status ?? null,
    ...tokenColumns(tokens),
    cost_nano_usd: isRefusal(end) ? 0 : costOf(started, tokens, prices),
    first_byte_ms: end.firstByteMs === undefined ? null : Math.round(end.firstByteMs),
    duration_ms: Math.round(durationMs),
    answer_bytes: end.answerBytes,
    quality,
    ended: STORED_END[end.ended],
  };
}

/**
 * Makes the record of an attempt whose process was killed, so that only its beginning is known. The cost is that of the
 * estimate.
 */
export function lostRecord(started: UsageRecord, prices: PriceList): UsageRecord {
  return { ...started, cost_nano_usd: costOf(started, { ...NO_TOKENS, input: started.input_tokens }, prices) };
}

/** Counting tokens and an upstream's refusal cost nothing, so their use is known: nothing. */
function qualityOf({ kind }: UsageRecord, end: AttemptEnd, doubts: readonly UsageSide[]): Quality {
  if (kind === 'count_tokens' || isRefusal(end)) return 'final';
  if (end.tokens === undefined || doubts.length > 0) return 'estimated';
  return end.ended === 'complete' ? 'final' : 'partial';
}

function knownUse({ kind }: UsageRecord, { tokens }: AttemptEnd, doubts: readonly UsageSide[]): TokenCounts {
  return kind === 'count_tokens' || doubts.length > 0 ? NO_TOKENS : (tokens ?? NO_TOKENS);
}

/** Completes what the upstream told where the answer broke off, and replaces what cannot be true. */
function probableUse({ input_tokens }: UsageRecord, end: AttemptEnd, doubts: readonly UsageSide[]): TokenCounts {
  if (!end.tokens || doubts.length === 0) return estimateUse(input_tokens, end);
  const told = end.ended === 'complete' ? end.tokens : estimateUse(input_tokens, end);
  return replaceDoubted(told, doubts, estimateUse(input_tokens, { ...end, tokens: undefined }));
}

function isRefusal({ status }: AttemptEnd): boolean {
  return status !== undefined && status >= 400;
}

function costOf({ kind, model_served, at_ms }: UsageRecord, tokens: TokenCounts, prices: PriceList): number | null {
  return kind === 'count_tokens' ? 0 : prices.costNanoUsd(model_served, at_ms, tokens);
}

function tokenColumns(tokens: TokenCounts) {
  return {
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_5m_tokens: tokens.cacheWrite5m,
    cache_write_1h_tokens: tokens.cacheWrite1h,
    output_tokens: tokens.output,
    reasoning_tokens: tokens.reasoning,
  };
}

/** Cuts a text that a client has chosen, and takes out what a database or a terminal trips over. */
function text(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  const owned = ownText(value, LONGEST_TEXT);
  return PLAIN.test(owned) ? owned : owned.replace(/[\p{Cc}\p{Surrogate}]/gu, '�');
}
