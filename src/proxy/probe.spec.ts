import { Agent, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../test/support/find-free-port.js';
import { probeAddress, probeUrl } from './probe.js';

describe('a probe', () => {
  const asked: { method: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer(({ method, headers: { authorization } }, response) => {
    asked.push({ method, authorization });
    response.writeHead(401).end();
  });
  let url: URL;

  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('takes every answer for one, and sends no credential', async () => {
    expect(await probeUrl(url, new Agent())).toMatchObject({ failure: undefined });
    expect(asked).toEqual([{ method: 'HEAD', authorization: undefined }]);
  });

  it('opens a connection and asks for nothing', async () => {
    expect(await probeAddress(url)).toMatchObject({ failure: undefined });
    expect(asked).toEqual([]);
  });

  it('says in the words of the system why there is no answer', async () => {
    url.port = String(await findFreePort());
    expect((await probeUrl(url, new Agent())).failure).toBe('ECONNREFUSED');
    expect((await probeAddress(url)).failure).toBe('ECONNREFUSED');
  });
});
