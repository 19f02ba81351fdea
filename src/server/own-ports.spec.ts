import { createServer } from 'node:http';
import { expect, it } from '@jest/globals';
import { OWN_PORTS } from './own-ports.js';

it('a connection that the system does not give is no reason to end the others', async () => {
  const server = createServer();
  const { port } = await OWN_PORTS.listen(server, 0, '127.0.0.1');
  for (const code of ['ENFILE', 'ENOBUFS']) server.emit('error', Object.assign(new Error(code), { code }));
  expect(server.listening).toBe(true);
  await expect(OWN_PORTS.listen(createServer(), port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await OWN_PORTS.close(server);
});
