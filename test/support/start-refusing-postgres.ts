import { type AddressInfo, createServer } from 'node:net';

/** What a PostgreSQL says that lets nobody in: https://www.postgresql.org/docs/current/protocol-error-fields.html */
export async function startRefusingPostgres(
  state: string,
  message: string,
): Promise<{ url: string; close: () => Promise<void> }> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // One byte answers the question whether it speaks TLS; the rest comes in clear.
    socket.on('data', (bytes: Buffer) =>
      bytes.length === 8 ? socket.write('N') : socket.end(Buffer.concat([Buffer.from('E'), length, fields])),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://team:hidden-word@127.0.0.1:${(server.address() as AddressInfo).port}/droid`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
