import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientLeft } from '../proxy/client-left.js';
import { readBody } from './read-body.js';

describe('the body of a client that leaves', () => {
  const server = createServer();

  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  /** A request of which `text` has been sent, and how to leave it. */
  async function send(
    text: string,
    contentLength: number,
  ): Promise<{ received: IncomingMessage; leave: () => Promise<unknown> }> {
    const sent = request({
      port: (server.address() as AddressInfo).port,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': contentLength },
    });
    sent.on('error', () => undefined);
    sent.write(text);
    const [received] = (await once(server, 'request')) as [IncomingMessage];
    return {
      received,
      leave: () => {
        const left = new Promise((resolve) => received.once('close', resolve));
        sent.destroy();
        return left;
      },
    };
  }

  it('is given up while it is being read', async () => {
    const { received, leave } = await send('{"a":', 100);
    const body = readBody(received);
    await Promise.all([expect(body).rejects.toThrow(ClientLeft), leave()]);
  });

  it.each([
    ['a part of it', 100],
    ['all of it', 5],
  ])('is not waited for when the client had left before, after it had sent %s', async (_, contentLength) => {
    const { received, leave } = await send('{"a":', contentLength);
    await leave();
    await expect(readBody(received)).rejects.toThrow(ClientLeft);
  });
});
