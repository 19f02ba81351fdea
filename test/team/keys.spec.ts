import { describe, expect, it } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { BODY_ROUTES, INFERENCE_ROUTES } from '../inference-routes.js';
import { readError, typeOf } from '../read-error.js';
import { postJson, sendRequest } from '../send-request.js';
import { KeyedGateway, MESSAGE } from '../support/keyed-gateway.js';

const bench = new KeyedGateway();

describe('a gateway key', () => {
  it.each(INFERENCE_ROUTES)(
    'opens $path as bearer, as x-api-key, as both and as x-goog-api-key, and goes no further',
    async ({ path, body }) => {
      await bench.start();
      const { secret } = await bench.makeKey();
      const ways: Record<string, string>[] = [
        { authorization: `Bearer ${secret}` },
        { 'x-api-key': secret },
        { authorization: `Bearer ${secret}`, 'x-api-key': secret },
        { 'x-goog-api-key': secret },
      ];
      for (const headers of ways) {
        const answer = await postJson(bench.url + path, body, { ...headers, host: 'gateway.internal' });
        expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
      }
      expect(bench.sandbox.requests.map(({ headers }) => headers.authorization)).toEqual(
        Array(4).fill('Bearer fk-team'),
      );
      for (const { rawHeaders, query, body: sent } of bench.sandbox.requests)
        expect([rawHeaders.join(), query.toString(), sent.toString()].join()).not.toContain(secret.slice(3));
    },
  );

  it.each(INFERENCE_ROUTES)(
    'that is wrong, expired, revoked, malformed or missing gets one and the same 401 on $path',
    async ({ path, dialect, body }) => {
      await bench.start();
      const revoked = await bench.makeKey();
      const expired = await bench.makeKey({ expires_at: '2020-01-01' });
      await bench.gateway.app.get(GatewayKeys, { strict: false }).revoke(revoked.id, jobActor('test'));
      const wrong = `dg-${'A'.repeat(43)}`;
      const answers = await Promise.all(
        [revoked.secret, expired.secret, wrong, 'dg-x', 'anything', undefined].map((token) =>
          postJson(bench.url + path, body, token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ),
      );
      const shown = answers.map(({ status, headers, body: text }) => {
        const { date: _date, 'request-id': _id, 'x-request-id': _other, ...rest } = headers;
        return JSON.stringify([status, rest, text.toString().replace(/req_[0-9a-f]+/g, 'req')]);
      });
      expect(new Set(shown).size).toBe(1);
      expect(answers[0]?.headers['x-should-retry']).toBe('false');
      expect(readError(dialect, answers[0]!).type).toBe(
        typeOf(dialect, 'authentication_error', 'authentication_error', 'UNAUTHENTICATED'),
      );
      expect(bench.sandbox.requests).toHaveLength(0);
    },
  );

  it.each(BODY_ROUTES)(
    'in the address of $path is not accepted, goes no further and is not logged',
    async ({ path, body }) => {
      await bench.start();
      const { secret } = await bench.makeKey();
      expect((await postJson(`${bench.url}${path}?key=${secret}`, body)).status).toBe(401);
      expect(
        (await postJson(`${bench.url}${path}?key=${secret}`, body, { authorization: `Bearer ${secret}` })).status,
      ).toBe(200);
      expect(
        bench.sandbox.requests.map(({ query, rawHeaders }) => [query.get('key'), rawHeaders.join().includes(secret)]),
      ).toEqual([[null, false]]);
      await bench.gateway.logged(/ 200 /);
      expect(bench.gateway.logs.join()).not.toContain(secret.slice(8, -5));
    },
  );

  it('is needed before the first one was made where DROID_REQUIRE_KEYS says so', async () => {
    await bench.start({ FACTORY_API_KEY: 'fk-team', DROID_REQUIRE_KEYS: 'true' });
    expect((await postJson(`${bench.url}/v1/messages`, MESSAGE)).status).toBe(401);
    expect((await sendRequest(`${bench.url}/v1/models`)).status).toBe(401);
    expect((await sendRequest(`${bench.url}/healthz`)).status).toBe(200);
  });

  it('reaches the models that it may ask for and knows of no others', async () => {
    await bench.start(undefined, {
      models: [
        { id: 'claude-opus-4-8', type: 'anthropic' },
        { id: 'claude-haiku-4-5', type: 'anthropic' },
      ],
    });
    const { secret } = await bench.makeKey({ models: ['claude-opus-*'] });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await bench.ask(secret)).status).toBe(200);
    const refused = await bench.ask(secret, { ...MESSAGE, model: 'claude-haiku-4-5' });
    expect([refused.status, refused.headers['x-should-retry'], readError('messages', refused).type]).toEqual([
      403,
      'false',
      'permission_error',
    ]);
    const list = JSON.parse((await sendRequest(`${bench.url}/v1/models`, { headers })).body.toString()) as {
      data: { id: string }[];
    };
    expect(list.data.map(({ id }) => id)).toEqual(['claude-opus-4-8']);
    expect((await sendRequest(`${bench.url}/v1/models/claude-opus-4-8`, { headers })).status).toBe(200);
    expect((await sendRequest(`${bench.url}/v1/models/claude-haiku-4-5`, { headers })).status).toBe(404);
  });

  it("reaches the same models at Google's addresses, by each header that Google's clients send", async () => {
    await bench.start(undefined, {
      models: [
        { id: 'claude-opus-4-8', type: 'anthropic' },
        { id: 'claude-haiku-4-5', type: 'anthropic' },
      ],
    });
    const { secret } = await bench.makeKey({ models: ['claude-opus-*'] });
    const url = `${bench.url}/v1beta/models`;
    const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
    for (const headers of [
      { 'x-goog-api-key': secret },
      { 'api-key': secret },
      { authorization: `Bearer ${secret}` },
      { authorization: `Bearer ${secret}`, 'x-goog-api-key': secret },
    ] as Record<string, string>[]) {
      const { models } = JSON.parse((await sendRequest(url, { headers })).body.toString()) as { models: object[] };
      expect(models).toMatchObject([{ name: 'models/claude-opus-4-8' }]);
      expect((await sendRequest(`${url}/claude-haiku-4-5`, { headers })).status).toBe(404);
      for (const version of ['v1', 'v1beta']) {
        const ask = (model: string) =>
          postJson(`${bench.url}/${version}/models/${model}:generateContent`, { contents }, headers);
        expect((await ask('claude-opus-4-8')).status).toBe(200);
        for (const model of ['claude-haiku-4-5', 'models/claude-haiku-4-5']) {
          const refused = await ask(model);
          expect([refused.status, readError('generate', refused).type]).toEqual([403, 'PERMISSION_DENIED']);
        }
      }
    }
    const empty = await postJson(`${url}/claude-opus-4-8:generateContent`, { contents }, { 'x-goog-api-key': '' });
    expect([empty.status, readError('generate', empty).type]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await sendRequest(url)).status).toBe(401);
  });

  it('lets its holder pay only where it says so, by x-upstream-authorization', async () => {
    await bench.start({});
    const own = { 'x-upstream-authorization': 'Bearer fk-of-the-client' };
    const may = await bench.makeKey({ own_upstream: true });
    const mayNot = await bench.makeKey();
    expect((await bench.ask(may.secret, MESSAGE, own)).status).toBe(200);
    expect(
      bench.sandbox.requests.map(({ headers }) => [headers.authorization, headers['x-upstream-authorization']]),
    ).toEqual([['Bearer fk-of-the-client', undefined]]);
    expect((await bench.ask(mayNot.secret, MESSAGE, own)).status).toBe(403);
    // The key itself is not an upstream credential.
    expect((await bench.ask(may.secret)).status).toBe(401);
    expect(bench.sandbox.requests).toHaveLength(1);
  });

  it('is paid for by the accounts that it is bound to and by no others', async () => {
    await bench.start({ FACTORY_API_KEY: 'fk-one,fk-two' });
    const listed = JSON.parse(
      (await sendRequest(`${bench.url}/admin/api/accounts`, { headers: bench.admin })).body.toString(),
    ) as { id: string }[];
    const bound = await bench.makeKey({ accounts: [listed[1]?.id] });
    for (let request = 0; request < 8; request++) {
      const messages = [{ role: 'user', content: `mend part ${request}` }];
      expect((await bench.ask(bound.secret, { ...MESSAGE, messages })).status).toBe(200);
    }
    expect(new Set(bench.sandbox.requests.map(({ headers }) => headers.authorization)).size).toBe(1);
    const lost = await bench.makeKey({ accounts: ['nobody'] });
    const refused = await bench.ask(lost.secret);
    expect([refused.status, refused.headers['x-should-retry']]).toEqual([403, 'false']);
  });
});
