import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface UpstreamRequest {
  method: string;
  /** The path with its query, as it stood in the request line. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Answers one request whose body has been read; writes to the bare response. */
export type UpstreamHandler = (request: UpstreamRequest, response: ServerResponse, message: IncomingMessage) => void;

export interface RawUpstream {
  url: string;
  /** Every request so far, in the order its body was complete. */
  requests: UpstreamRequest[];
  /** Replaces how the next requests are answered. */
  answer(handler: UpstreamHandler): void;
  close(): Promise<void>;
}

/** A bare HTTP server that stands where an upstream would and keeps everything it is sent. */
export async function startRawUpstream(handler: UpstreamHandler = answerEmptyObject): Promise<RawUpstream> {
  const requests: UpstreamRequest[] = [];
  let current = handler;
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('error', () => undefined);
    message.on('end', () => {
      const request = {
        method: message.method ?? '',
        url: message.url ?? '',
        headers: message.headers,
        body: Buffer.concat(chunks),
      };
      requests.push(request);
      current(request, response, message);
    });
  });
  // An idle connection must not be closed under a gateway that is about to use it again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => (current = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A whole answer that has what answers of every dialect have. */
export const ANY_ANSWER = {
  input_tokens: 1,
  content: [],
  output: [],
  choices: [{}],
  candidates: [],
};

/** A handler that gives every request the same JSON answer. */
export function answerJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | string[]>> = {},
): UpstreamHandler {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function answerEmptyObject(_request: UpstreamRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANY_ANSWER));
}
