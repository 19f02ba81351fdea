import { createServer, get } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Observable } from 'rxjs';
import { readWhole } from './relay-whole.js';
import { HttpSink } from './http-sink.js';
import { ClientStream } from './client-stream.js';

const server = createServer();

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** What is read of an answer in these pieces, each of which is something else as soon as it has been read. */
function read(pieces: readonly string[], maxBytes: number, beyond: 'fail' | 'leave'): Promise<Buffer | undefined> {
  const chunks$ = new Observable<Buffer>((subscriber) => {
    for (const piece of pieces) {
      const chunk = Buffer.from(piece);
      subscriber.next(chunk);
      chunk.fill('x');
    }
    subscriber.complete();
  });
  const answer = {
    status: 200,
    headers: {},
    chunks$,
    pause: () => undefined,
    resume: () => undefined,
    destroy: () => undefined,
  };
  return new Promise((resolve, reject) => {
    server.once('request', (_request, response) => {
      const client = new ClientStream(new HttpSink(response), { dialect: 'messages', requestId: 'req_1' });
      readWhole(answer, client, { firstByteMs: 10_000, idleMs: 10_000 }, maxBytes, beyond)
        .then(resolve, reject)
        .finally(() => response.end());
    });
    get({ port: (server.address() as AddressInfo).port, agent: false }, (message) => message.resume());
  });
}

it('keeps nothing of the pieces of an answer that is read whole but their bytes', async () => {
  expect(String(await read(['{"id":', '"one"', '}'], 100, 'fail'))).toBe('{"id":"one"}');
});

it('takes a piece without bytes for a sign that more will come', async () => {
  expect(String(await read(['', '{"id":', '', '"one"}', ''], 100, 'fail'))).toBe('{"id":"one"}');
});

it('gives an answer up, or leaves the rest of it, where it is longer than what is read of one', async () => {
  await expect(read(['12345', '67890', '1'], 10, 'fail')).rejects.toMatchObject({ reason: 'too_large' });
  expect(String(await read(['12345', '67890', '1', 'never'], 10, 'leave'))).toBe('12345678901');
});
