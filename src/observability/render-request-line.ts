import { hash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { NANO_USD } from '../config/nano-usd.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type LogField, LogRecord } from './log-record.js';
import { CLIENT_LEFT_STATUS, PUBLISHED_END } from './published-end.js';
import { type RequestTrace } from './request-trace.js';

const HASH_LENGTH = 16;

type RequestHead = Pick<IncomingMessage, 'method' | 'url'>;

/**
 * Renders the trace of a request that has ended as its line of the log: never its query, headers or body. `failure` is
 * why it failed.
 */
export function renderRequestLine(trace: RequestTrace, request: RequestHead, failure: unknown): LogRecord {
  const error = trace.state === 'failed' ? reasonOf(failure) : undefined;
  const subject = `${request.method} ${pathOf(request)} ${statusOf(trace)}`;
  return new LogRecord(
    subject,
    () => textOf(trace, subject, error),
    () => fieldsOf(trace, request, error),
  );
}

function textOf(trace: RequestTrace, subject: string, error: string | undefined): string {
  const { clientAddress, modelServed, project, endpoint, account, clientRequestId, state } = trace;
  const parts = [subject];
  if (clientAddress !== null) parts.push(`from=${clientAddress}`);
  if (modelServed !== null) parts.push(`model=${printable(modelServed)}`);
  if (project !== null) parts.push(`project=${/^[\w./-]+$/.test(project) ? project : JSON.stringify(project)}`);
  if (endpoint !== null && trace.kinds.includes('endpoint')) parts.push(`endpoint=${endpoint}`);
  if (account !== null) parts.push(`account=${account}`);
  parts.push(`${Math.round(trace.elapsedMs)}ms`, trace.id);
  if (clientRequestId !== null) parts.push(`x-request-id=${clientRequestId}`);
  if (state === 'client_left') parts.push('the client left');
  if (error !== undefined) parts.push(error);
  return parts.join(' ');
}

function fieldsOf(trace: RequestTrace, request: RequestHead, error: string | undefined): Record<string, LogField> {
  const { use, state } = trace;
  return {
    request_id: trace.id,
    client_request_id: trace.clientRequestId ?? undefined,
    upstream_request_id: trace.upstreamRequestId ?? undefined,
    method: request.method,
    path: pathOf(request),
    status: statusOf(trace),
    end: state === 'under_way' ? undefined : PUBLISHED_END[state],
    error,
    dialect: trace.dialect,
    kind: trace.kind,
    stream: trace.streaming,
    model_asked: trace.modelAsked ?? undefined,
    model_served: trace.modelServed ?? undefined,
    endpoint: trace.endpoint ?? undefined,
    account: trace.account ?? undefined,
    key_id: trace.keyId ?? undefined,
    member_id: trace.memberId ?? undefined,
    team_id: trace.teamId ?? undefined,
    project: trace.project ?? undefined,
    client: trace.client ?? undefined,
    client_address: trace.clientAddress ?? undefined,
    conversation: trace.conversationId === null ? undefined : digestOf(trace.conversationId),
    attempts: trace.attempts,
    duration_ms: inMs(trace.elapsedMs),
    first_byte_ms: inMs(trace.firstByteMs),
    own_ms: inMs(trace.overheadMs),
    input_tokens: use.inputTokens,
    cache_read_tokens: use.cacheReadTokens,
    cache_write_tokens: use.cacheWriteTokens,
    output_tokens: use.outputTokens,
    cost_usd: use.costNanoUsd === null ? undefined : use.costNanoUsd / NANO_USD,
  };
}

function statusOf({ status }: RequestTrace): number {
  return status ?? CLIENT_LEFT_STATUS;
}

function pathOf({ url = '' }: RequestHead): string {
  return url.split('?', 1)[0] ?? '';
}

function digestOf(conversationId: string): string {
  return hash('sha256', conversationId).slice(0, HASH_LENGTH);
}

function reasonOf(failure: unknown): string {
  if (failure instanceof GatewayError && failure.details.quotesUpstream)
    return `the upstream answered ${failure.status}`;

  return failure instanceof Error ? failure.message.slice(0, 300).replace(/\p{Cc}/gu, ' ') : '';
}

/** Keeps a model id, which is the client's text, from writing lines of its own into the log. */
function printable(text: string): string {
  return text.slice(0, 100).replace(/[^\x21-\x7e]/g, '?');
}

/** Rounds to a hundredth of a millisecond. */
function inMs(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.round(ms * 100) / 100;
}
