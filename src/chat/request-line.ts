import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../dialects/gateway-error.js';

/** How a request ended, as far as the log is concerned. */
export type RequestEnd = { end: 'complete' } | { end: 'client_gone' } | { end: 'failed'; failure: unknown };

/** Collects what the log says of one request: one line, never its query, headers or body. */
export class RequestLine {
  /** Address of a client on another machine. */
  from: string | undefined;
  model: string | undefined;
  account: string | undefined;
  private readonly startMs = performance.now();

  constructor(
    private readonly request: IncomingMessage,
    readonly requestId: string,
  ) {}

  finish(status: number, outcome: RequestEnd): string {
    const path = (this.request.url ?? '').split('?', 1)[0];
    const parts = [`${this.request.method} ${path}`, outcome.end === 'client_gone' ? '499' : String(status)];
    if (this.from !== undefined) parts.push(`from=${this.from}`);
    if (this.model !== undefined) parts.push(`model=${printable(this.model)}`);
    if (this.account !== undefined) parts.push(`account=${this.account}`);
    parts.push(`${Math.round(performance.now() - this.startMs)}ms`, this.requestId);
    if (outcome.end === 'client_gone') parts.push('the client left');
    if (outcome.end === 'failed') parts.push(reasonOf(outcome.failure));
    return parts.join(' ');
  }
}

function reasonOf(failure: unknown): string {
  if (failure instanceof GatewayError && failure.details.quotesUpstream) return `the upstream answered ${failure.status}`;
  return failure instanceof Error ? failure.message.replace(/\p{Cc}/gu, ' ').slice(0, 300) : '';
}

/** A model id is the client's text: it must not be able to write lines of its own into the log. */
function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 100);
}
