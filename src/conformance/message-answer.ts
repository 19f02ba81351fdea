import { type ServerResponse } from 'node:http';
import { type ReceivedRequest } from './received-request.js';

const USAGE = { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 4 };
const ID = 'msg_01doctorDoctorDoctor00001';

/** The headers of every answer, as Anthropic sends them. */
const UPSTREAM_HEADERS = { 'request-id': 'req_011doctorDoctorDoctor01' } as const;

/** The events of a short answer, one string each. https://platform.claude.com/docs/en/build-with-claude/streaming */
export const STREAM: readonly string[] = [
  event({
    type: 'message_start',
    message: {
      id: ID,
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...USAGE, output_tokens: 1 },
    },
  }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' there' } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 4 },
  }),
  event({ type: 'message_stop' }),
];

export function event(payload: { type: string } & Readonly<Record<string, unknown>>): string {
  return `event: ${payload.type}\ndata: ${JSON.stringify(payload)}\n\n`;
}

/** Sends the plain answer: a stream where the request wants one, a count where it asks for one. */
export function answerMessage(response: ServerResponse, request: ReceivedRequest): void {
  if (new URL(request.url, 'http://upstream').pathname.endsWith('/count_tokens'))
    sendJson(response, 200, { input_tokens: 9 });
  else if (wantsStream(request)) beginStream(response).end(STREAM.join(''));
  else {
    sendJson(response, 200, {
      id: ID,
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: USAGE,
    });
  }
}

export function beginStream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): ServerResponse {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...UPSTREAM_HEADERS,
    ...headers,
  });
  return response;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...UPSTREAM_HEADERS,
      ...headers,
    })
    .end(text);
}

export function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(
    response,
    status,
    { type: 'error', error: { type, message }, request_id: UPSTREAM_HEADERS['request-id'] },
    headers,
  );
}

/** Resolves when everything written so far has left for the network. */
export function flushed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.write('', () => resolve()));
}

function wantsStream({ body }: ReceivedRequest): boolean {
  try {
    return (JSON.parse(body.toString()) as { stream?: unknown }).stream === true;
  } catch {
    return false;
  }
}
