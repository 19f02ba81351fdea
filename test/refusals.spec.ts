import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { jobActor } from '../src/audit/actor.js';
import { GatewayKeys } from '../src/keys/gateway-keys.service.js';
import { INFERENCE_ROUTES } from './inference-routes.js';
import { postJson, type RawAnswer, sendRequest } from './send-request.js';
import { KeyedGateway } from './support/keyed-gateway.js';

/**
 * Words in the message of an error, in any spelling, for which Claude Code shows a text of its own: that one is not
 * logged in, has no credit, or belongs to an organisation. Read from 1.0.128, 2.0.77 and 2.1.332.
 */
const REPLACED = new RegExp(
  String.raw`x-api-key|oauth token has been revoked|oauth authentication is currently not allowed|` +
    String.raw`api key authentication is disabled|not a valid api key for this workspace|` +
    String.raw`organization has been disabled|credit balance is too low|invalid model name|updated ` +
    String.raw`our consumer terms|<html|<!doctype`,
  'i',
);

const bench = new KeyedGateway();

function expectReadable(answers: readonly RawAnswer[], status: 401 | 403): void {
  for (const { status: given, headers, body } of answers) {
    expect([given, body.toString()]).toEqual([status, expect.not.stringMatching(REPLACED)]);
    expect(headers['x-should-retry']).toBe('false');
  }
}

describe('a 401 or 403 of the gateway itself is what its reader gets to see', () => {
  it.each(INFERENCE_ROUTES)('on $path, whatever is wrong with the key', async ({ path, body }) => {
    await bench.start();
    const [revoked, expired, narrow, ownless] = [
      await bench.makeKey(),
      await bench.makeKey({ expires_at: '2020-01-01' }),
      await bench.makeKey({ models: ['none'] }),
      await bench.makeKey(),
    ];
    await bench.gateway.app.get(GatewayKeys, { strict: false }).revoke(revoked.id, jobActor('test'));
    const tokens = [revoked.secret, expired.secret, `dg-${'A'.repeat(43)}`, 'sk-ant-other', ''];
    const forms = tokens.flatMap((token): Record<string, string>[] => [
      { authorization: `Bearer ${token}` },
      { 'x-api-key': token },
      { 'x-goog-api-key': token },
      { authorization: `Bearer ${token}`, 'x-api-key': token },
    ]);
    const refused = await Promise.all(forms.map((headers) => postJson(bench.url + path, body, headers)));
    expectReadable(refused, 401);
    for (const { body: text } of refused) expect(text.toString()).toContain('A valid gateway key is required');
    expectReadable([await postJson(bench.url + path, body, { authorization: `Bearer ${narrow.secret}` })], 403);
    expectReadable(
      [
        await postJson(bench.url + path, body, {
          authorization: `Bearer ${ownless.secret}`,
          'x-upstream-authorization': 'sk-own',
        }),
      ],
      403,
    );
  });

  it.each(INFERENCE_ROUTES)('on $path, where there are no keys', async ({ path, body }) => {
    await bench.start();
    expectReadable([await postJson(bench.url + path, body, { host: 'gateway.internal' })], 401);
    await bench.gateway.close();
    await bench.start({});
    expectReadable([await postJson(bench.url + path, body)], 401);
  });

  it('on every other address', async () => {
    await bench.start(undefined, {});
    const { secret } = await bench.makeKey();
    const foreign = { host: 'gateway.internal' };
    const wrong = { authorization: `Bearer dg-${'A'.repeat(43)}` };
    const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<RawAnswer> =>
      sendRequest(bench.url + path, { method, headers });
    expectReadable(
      await Promise.all([
        ...['/v1/models', '/v1/models/claude-x', '/v1/usage', '/models'].flatMap((path) => [
          ask(path),
          ask(path, wrong),
          ask(path, { 'x-api-key': 'sk-ant-other' }),
        ]),
        ...['/admin/api/keys', '/admin/api/accounts', '/admin/api/openapi.json'].flatMap((path) => [
          ask(path),
          ask(path, wrong),
          ask(path, { authorization: `Bearer ${secret}` }),
        ]),
        ask('/metrics', foreign),
        ask('/dashboard/api/overview'),
      ]),
      401,
    );
    expectReadable(
      [await postJson(`${bench.url}/dashboard/api/session`, { token: secret }, { origin: 'https://evil.example.com' })],
      403,
    );
  });

  it('of every status, as far as its text stands in the code', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'),
    );
    const raised = sources.flatMap((path) =>
      [...readFileSync(join('src', path), 'utf8').matchAll(/new GatewayError\([\s\S]{0,600}?\);\n/g)].map(
        ([text]) => text,
      ),
    );
    expect(raised.length).toBeGreaterThan(60);
    expect(raised.filter((text) => REPLACED.test(text))).toEqual([]);
  });
});
