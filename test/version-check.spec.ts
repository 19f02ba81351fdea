import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VersionCheck } from '../src/upstreams/version-check.service.js';
import { postJson } from './send-request.js';
import { sandboxConfig, startGateway } from './start-gateway.js';
import { type RawUpstream, startRawUpstream } from './start-raw-upstream.js';

const body = { model: 'claude-x', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };

let upstream: RawUpstream;
let latest = '0.99.1\n';

beforeAll(async () => {
  upstream = await startRawUpstream((request, response) => {
    if (request.url === '/LATEST') response.end(latest);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

afterAll(() => upstream.close());

async function userAgentWith(config: object, check = true): Promise<string | undefined> {
  const gateway = await startGateway({
    config: sandboxConfig(upstream.url, { version_check: { url: `${upstream.url}/LATEST` }, ...config }),
    env: { FACTORY_API_KEY: 'fk-key-123' },
  });
  if (check) await gateway.app.get(VersionCheck).check();
  await postJson(`${gateway.url}/v1/messages`, body);
  await gateway.close();
  return upstream.requests.filter((request) => request.url !== '/LATEST').at(-1)?.headers['user-agent'];
}

describe('version check', () => {
  it('takes the place of the configured version', async () => {
    expect(await userAgentWith({ user_agent: 'factory-cli/0.85.0' })).toBe('factory-cli/0.99.1');
  });

  it('leaves a user agent of the operator alone', async () => {
    expect(await userAgentWith({ user_agent: 'our-gateway/1' })).toBe('our-gateway/1');
  });

  it('can be switched off', async () => {
    expect(
      await userAgentWith({
        user_agent: 'factory-cli/0.85.0',
        version_check: { url: `${upstream.url}/LATEST`, enabled: false },
      }),
    ).toBe('factory-cli/0.85.0');
  });

  it.each(['<html>not found</html>', '', 'factory 1'])('survives the answer %j', async (answer) => {
    latest = answer;
    expect(await userAgentWith({ user_agent: 'factory-cli/0.85.0' })).toBe('factory-cli/0.85.0');
    latest = '0.99.1\n';
  });

  it('survives an address that nobody answers at', async () => {
    expect(await userAgentWith({ version_check: { url: 'http://127.0.0.1:9/LATEST' } })).toBe('factory-cli/0.85.0');
  });
});
