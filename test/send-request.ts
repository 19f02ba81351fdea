import { type IncomingHttpHeaders, request, type RequestOptions } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The connection was closed before the answer was complete. */
  cut: boolean;
}

/** One request without any client library in between, for tests where bytes matter. */
export function sendRequest(url: string, options: RequestOptions = {}, body?: Buffer | string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, ...options }, (message) => {
      const chunks: Buffer[] = [];
      const finish = (cut: boolean) =>
        resolve({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks), cut });
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => finish(!message.complete));
      message.on('error', () => finish(true));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A JSON body posted the way SDKs do it. */
export function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  return sendRequest(
    url,
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
    Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body),
  );
}
