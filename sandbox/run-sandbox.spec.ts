import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, it, jest } from '@jest/globals';
import { runSandbox } from './run-sandbox.js';

it('the sandbox does not take the place of what answers on its port already', async () => {
  const other = createServer((_request, response) => void response.end('ok'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await runSandbox({ gatewayFile: 'no-such-gateway.js', port: String(port), traffic: false });
  const said = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  other.close();
  expect(code).toBe(1);
  expect(said).toBe(
    `Something answers on http://127.0.0.1:${port} already: choose another port, PORT=3001 or --port 3001.\n`,
  );
});
