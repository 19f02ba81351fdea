import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createSseDecoder, type SseEvent } from '../dialects/decode-sse.js';
import { STALL_CHECKS, IdleTimer } from '../proxy/idle-timer.js';

/**
 * How a request shows its key: `ANTHROPIC_AUTH_TOKEN`, `ANTHROPIC_API_KEY` and `apiKeyHelper` make Claude Code send it
 * in these ways.
 */
type CredentialForm = 'bearer' | 'x-api-key' | 'both' | 'none';

export interface ProbeRequest {
  method?: 'GET' | 'HEAD' | 'POST';
  /** The path with its query, below the gateway's address. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** The body, sent as JSON; a string is sent as it is. */
  body?: unknown;
  credential?: CredentialForm;
  /** The key, in place of the one that the doctor was given. */
  key?: string;
  /** The time limit, without times in which the doctor itself stood still. The answer then is taken as it is. */
  limitMs?: number;
  /** Is called with every piece of the body as it comes. */
  onChunk?: (bytes: Buffer) => void;
}

export interface ProbeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The pieces of the body, each with the time since the request was sent. */
  chunks: readonly { atMs: number; bytes: Buffer }[];
  events: readonly SseEvent[];
  /** How the answer ended: as HTTP says, by a closed connection, or not within the limit. */
  end: 'complete' | 'cut' | 'limit';
  tookMs: number;
}

/** The request got no answer. The operator reads the message. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Claude Code waits for so long for requests beside its conversations. */
export const PROMPTLY_MS = 3_000;

const LIMIT_MS = 15_000;
const PLACEHOLDER_KEY = 'doctor-key';

/**
 * The gateway under test, as a client sees it. Every request has a connection of its own, and no redirect is followed.
 */
export class GatewayProbe {
  constructor(
    readonly url: URL,
    private readonly givenKey: string | undefined,
  ) {}

  /** The key, as a client would have it. */
  get key(): string {
    return this.givenKey ?? PLACEHOLDER_KEY;
  }

  /** Whether somebody has given a key: whoever has not may be asked for one. */
  get hasKey(): boolean {
    return this.givenKey !== undefined;
  }

  /** Sends a request. Throws a {@link NoAnswer} where not even headers come. */
  send({
    method = 'POST',
    path,
    headers = {},
    body,
    credential = 'bearer',
    key = this.key,
    limitMs = LIMIT_MS,
    onChunk,
  }: ProbeRequest): Promise<ProbeAnswer> {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const send = this.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const target = new URL(this.url.pathname.replace(/\/$/, '') + path, this.url);
    const beganMs = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = send(target, {
        method,
        agent: false,
        headers: {
          ...(payload !== undefined && { 'content-type': 'application/json' }),
          // A request has a length or chunks, never both.
          ...(payload !== undefined &&
            headers['transfer-encoding'] === undefined && { 'content-length': Buffer.byteLength(payload) }),
          ...credentialHeaders(credential, key),
          ...headers,
        },
      });
      const limit = new IdleTimer(
        limitMs,
        () => outgoing.destroy(new NoAnswer(`no answer to ${method} ${path} within ${limitMs / 1000} s`)),
        STALL_CHECKS,
      );
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        limit.stop();
        reject(
          error instanceof NoAnswer
            ? error
            : new NoAnswer(`no answer to ${method} ${path} (${error.code ?? error.message})`),
        );
      });
      outgoing.once('response', (message: IncomingMessage) => {
        limit.stop();
        resolve(readAnswer(message, beganMs, limitMs, onChunk));
      });
      outgoing.end(payload);
    });
  }
}

function credentialHeaders(form: CredentialForm, key: string): Record<string, string> {
  return {
    ...((form === 'bearer' || form === 'both') && { authorization: `Bearer ${key}` }),
    ...((form === 'x-api-key' || form === 'both') && { 'x-api-key': key }),
  };
}

function readAnswer(
  message: IncomingMessage,
  beganMs: number,
  limitMs: number,
  onChunk: ProbeRequest['onChunk'],
): Promise<ProbeAnswer> {
  const chunks: { atMs: number; bytes: Buffer }[] = [];
  return new Promise((resolve) => {
    const finish = (end: ProbeAnswer['end']): void => {
      limit.stop();
      message.destroy();
      const body = Buffer.concat(chunks.map(({ bytes }) => bytes));
      resolve({
        status: message.statusCode ?? 0,
        headers: message.headers,
        body,
        chunks,
        events: eventsOf(message, body),
        end,
        tookMs: performance.now() - beganMs,
      });
    };
    const limit = new IdleTimer(limitMs, () => finish('limit'), STALL_CHECKS);
    message.on('data', (bytes: Buffer) => {
      chunks.push({ atMs: performance.now() - beganMs, bytes });
      onChunk?.(bytes);
    });
    message.once('end', () => finish(message.complete ? 'complete' : 'cut'));
    message.once('error', () => finish('cut'));
  });
}

function eventsOf(message: IncomingMessage, body: Buffer): SseEvent[] {
  if (!(message.headers['content-type'] ?? '').startsWith('text/event-stream')) return [];
  return createSseDecoder().push(body);
}
