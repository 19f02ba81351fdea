import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface ClientRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a faulty gateway does differently from the good one that it stands before; everything else passes. */
export interface Fault {
  /** Answers by itself, and says so by answering true. */
  answer?: (request: ClientRequest, response: ServerResponse) => boolean;
  /** The request that the good gateway gets instead. */
  request?: (request: ClientRequest) => Partial<ClientRequest>;
  /** The headers that the client gets instead. */
  headers?: (headers: IncomingHttpHeaders, status: number) => IncomingHttpHeaders;
  /** Answers are collected before they are passed on. */
  collects?: true;
  /** The body of an error that the client gets instead. */
  errorBody?: (body: string) => string;
  /** Each piece of an event stream as the client gets it. */
  chunk?: (chunk: string) => string;
  /** Hangs up on a client that has waited this long for the answer to begin; undefined for one that may wait. */
  patienceMs?: (request: ClientRequest) => number | undefined;
}

interface FaultyGateway {
  url: URL;
  close(): Promise<void>;
}

/** A gateway on a free port with one fault: the good one at `target`, with something in between. */
export async function startFaultyGateway(target: string, fault: Fault): Promise<FaultyGateway> {
  const server = createServer((message, response) => void pass(target, fault, message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(target: string, fault: Fault, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked: ClientRequest = {
    method: message.method ?? '',
    url: message.url ?? '',
    headers: message.headers,
    body: await collect(message),
  };
  if (fault.answer?.(asked, response)) return;
  const sent = { ...asked, ...fault.request?.(asked) };
  const { 'content-length': _length, host: _host, ...headers } = sent.headers;
  const outgoing = request(target + sent.url, {
    method: sent.method,
    agent: false,
    headers: { ...headers, ...(sent.body.length > 0 && { 'content-length': sent.body.length }) },
  });
  const patienceMs = fault.patienceMs?.(asked);
  const timer = patienceMs === undefined ? undefined : setTimeout(() => response.destroy(), patienceMs);
  outgoing.once('response', (answer) => {
    clearTimeout(timer);
    void relay(fault, answer, response);
  });
  outgoing.once('error', () => response.destroy());
  response.once('close', () => outgoing.destroy());
  outgoing.end(sent.body);
}

async function relay(fault: Fault, answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const status = answer.statusCode ?? 502;
  const headers = fault.headers?.(answer.headers, status) ?? answer.headers;
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = headers;
  try {
    if (fault.collects || (fault.errorBody && status >= 400)) {
      const collected = await collect(answer);
      const body = fault.errorBody ? Buffer.from(fault.errorBody(collected.toString())) : collected;
      response.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
      return;
    }
    response.writeHead(status, kept).flushHeaders();
    for await (const chunk of answer) {
      const piece = fault.chunk ? fault.chunk((chunk as Buffer).toString()) : (chunk as Buffer);
      if (piece.length > 0) response.write(piece);
    }
    response.end();
  } catch {
    response.destroy();
  }
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
