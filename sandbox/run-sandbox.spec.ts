import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A gateway that is ended in the moment in which its team is to be made. */
const SHORT_LIVED = `require('node:http').createServer((request, response) => {
  if (request.url !== '/healthz') process.exit(0);
  response.end();
}).listen(process.env.PORT, '127.0.0.1');`;

it.each([
  ['ended by itself', false, 1, /^The sandbox could not be started: \S.*\.\n$/],
  ['ended with it', true, 0, /^$/],
])('the sandbox ends with a gateway that was %s while it was set up', async (_how, isStopped, code, said) => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const folder = mkdtempSync(join(tmpdir(), 'droid-short-'));
  const gatewayFile = join(folder, 'gateway.cjs');
  writeFileSync(gatewayFile, isStopped ? SHORT_LIVED.replace('process.exit(0)', 'return') : SHORT_LIVED);
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const ended = runSandbox({ gatewayFile, port: String(port), traffic: false });
  if (isStopped) {
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await answers()));
    process.emit('SIGINT');
  }
  expect(await ended).toBe(code);
  const written = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  rmSync(folder, { recursive: true });
  expect(written).toMatch(said);
});
