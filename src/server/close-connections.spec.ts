import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { trackConnections } from './close-connections.js';
import { OWN_PORTS, type Ports } from './own-ports.js';

it('waits for the answer on a connection that was on its way when the port was to be closed', async () => {
  let closed = (): void => undefined;
  const ports: Ports = { ...OWN_PORTS, close: () => new Promise((resolve) => (closed = resolve)) };
  const server = createServer();
  const connections = trackConnections(server, ports);
  const { port } = await ports.listen(server, 0, '127.0.0.1');
  let stopped = false;
  const stop = connections.stop(60_000).then(() => (stopped = true));

  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  closed();
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  response.end('whole');
  const parts: Buffer[] = [];
  for await (const part of client) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString()).toContain('whole');
  await stop;
  await OWN_PORTS.close(server);
});

it('closes a connection that comes late and says nothing', async () => {
  let closed = (): void => undefined;
  const ports: Ports = { ...OWN_PORTS, close: () => new Promise((resolve) => (closed = resolve)) };
  const server = createServer();
  // The server itself would close it after a minute.
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  const connections = trackConnections(server, ports);
  const { port } = await ports.listen(server, 0, '127.0.0.1');
  const stop = connections.stop(1);
  const client = connect(port, '127.0.0.1');
  client.resume();
  await once(client, 'close');
  closed();
  await stop;
  await OWN_PORTS.close(server);
});
