import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BODY_ROUTES, STREAMING_ROUTES } from './inference-routes.js';
import { postJson, type RawAnswer, sendRequest } from './send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from './start-gateway.js';
import {
  ANY_ANSWER,
  answerJson,
  type RawUpstream,
  startRawUpstream,
  type UpstreamHandler,
} from './start-raw-upstream.js';
import { findFreePort } from './support/find-free-port.js';
import { until } from './support/until.js';

/** Part of every planted value; none has the shape of a key, so only knowing or not printing it can keep it out. */
const MARK = /Canary7\w*/g;
const CLIENT_HEADERS = {
  authorization: 'Bearer Canary7bearer',
  'x-api-key': 'Canary7apiKey',
  'x-goog-api-key': 'Canary7googKey',
  'api-key': 'Canary7azureKey',
  cookie: 'sid=Canary7cookie',
  'x-custom': 'Canary7custom',
};
const QUERY = '?beta=true&key=Canary7query';
const TEXT = 'Canary7bodyText';
const UPSTREAM_TEXT = 'Canary7upstreamText';
/** An event that brings content in every dialect. */
const CONTENT = JSON.stringify({
  type: 'response.output_text.delta',
  choices: [{ delta: { content: 'x' } }],
  candidates: [{ content: { parts: [{ text: 'x' }] } }],
  text: UPSTREAM_TEXT,
});

const errorBody = JSON.stringify({ type: 'error', error: { type: 'api_error', message: UPSTREAM_TEXT } });
const events: UpstreamHandler = (_request, response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`event: error\ndata: ${errorBody}\n\n`);

const ANSWERS: Readonly<Record<string, UpstreamHandler>> = {
  success: answerJson(200, { ...ANY_ANSWER, text: UPSTREAM_TEXT }),
  'an event stream': events,
  'a bad request': answerJson(400, errorBody),
  'a refused credential': answerJson(401, errorBody, { 'www-authenticate': UPSTREAM_TEXT }),
  overload: answerJson(529, errorBody),
  'a page': (_request, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end(`<html>${UPSTREAM_TEXT}</html>`),
  'a redirect': (_request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:1/?token=${UPSTREAM_TEXT}` }).end(UPSTREAM_TEXT),
  'a closed connection': (_request, response) => response.destroy(),
  'a cut stream': (_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .write(`event: content_block_delta\ndata: {"text":"${UPSTREAM_TEXT}"}\n\n`);
    setImmediate(() => response.destroy());
  },
  'a cut body': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write(UPSTREAM_TEXT);
    setImmediate(() => response.destroy());
  },
  'no HTTP': (_request, response) => response.socket?.end(`${UPSTREAM_TEXT}\r\n\r\n`),
};

let upstream: RawUpstream;
let closedUrl: string;

beforeAll(async () => {
  closedUrl = `http://127.0.0.1:${await findFreePort()}`;
  upstream = await startRawUpstream();
});

afterAll(() => upstream.close());

/** The smallest request of a route with a planted text in it. */
function bodyWithText(route: (typeof BODY_ROUTES)[number], more: object = {}): string {
  return JSON.stringify({ ...route.body, ...more }).replace('"hi"', JSON.stringify(TEXT));
}

function canariesIn(text: string): string[] {
  return [...new Set(text.match(MARK) ?? [])];
}

/** The gateway must not send its own secrets to anybody; what the upstream said may pass. */
function expectCleanAnswer({ headers, body }: Pick<RawAnswer, 'headers' | 'body'>): void {
  expect(canariesIn(JSON.stringify(headers) + body.toString()).filter((canary) => canary !== UPSTREAM_TEXT)).toEqual(
    [],
  );
}

describe.each(['text', 'json'])('LOG_FORMAT=%s at LOG_LEVEL=debug', (format) => {
  const owners = { "the team's key": 'Canary7firstKey,Canary7secondKey', "the client's own key": '' };

  async function withGateway(
    config: object,
    env: Record<string, string>,
    use: (gateway: TestGateway) => Promise<void>,
  ): Promise<void> {
    const gateway = await startGateway({ config, env: { LOG_FORMAT: format, ...env } });
    try {
      await use(gateway);
    } finally {
      await gateway.close();
    }
    expect(gateway.logs.length).toBeGreaterThan(5);
    expect(canariesIn(gateway.logs.join('\n'))).toEqual([]);
  }

  describe.each(Object.entries(owners))('with %s', (_name, key) => {
    const plantedConfig = () => {
      const config = sandboxConfig(upstream.url) as { endpoint: { base_url: string }[] };
      return {
        ...config,
        endpoint: config.endpoint.map((entry) => ({
          ...entry,
          base_url: `${entry.base_url}?sig=Canary7signature`,
          headers: { 'x-extra': 'Canary7extra' },
        })),
      };
    };

    it.each(Object.keys(ANSWERS))('nothing planted shows when the upstream answers with %s', async (name) => {
      upstream.answer(ANSWERS[name] ?? events);
      await withGateway(plantedConfig(), { FACTORY_API_KEY: key }, async (gateway) => {
        for (const route of BODY_ROUTES) {
          for (const stream of [false, true]) {
            expectCleanAnswer(
              await postJson(gateway.url + route.path + QUERY, bodyWithText(route, { stream }), CLIENT_HEADERS),
            );
          }
        }
        await gateway.logged(/POST \/v1\/generate/);
      });
    });

    it('nothing planted shows in refusals', async () => {
      await withGateway(plantedConfig(), { FACTORY_API_KEY: key }, async (gateway) => {
        for (const route of BODY_ROUTES) {
          const url = gateway.url + route.path + QUERY;
          const good = bodyWithText(route);
          for (const body of [
            good.slice(0, -1),
            `${good}${TEXT}`,
            `"${TEXT}"`,
            good.replace('{', `{"model":"${TEXT}",`),
            Buffer.concat([Buffer.from(good), Buffer.from([0xff])]),
          ])
            expectCleanAnswer(await postJson(url, body, CLIENT_HEADERS));

          for (const [name, value] of [
            ['content-type', `text/${TEXT}`],
            ['content-encoding', TEXT],
            ['content-encoding', 'gzip'],
            ['origin', `http://${TEXT}`],
          ] as const)
            expectCleanAnswer(await postJson(url, good, { ...CLIENT_HEADERS, [name]: value }));

          expectCleanAnswer(await sendRequest(url, { method: 'PUT', headers: CLIENT_HEADERS }, good));
        }
        for (const path of ['/v1/nothing', '/v1/models/nothing', '/v1/models/%E0%A4%A', '/'])
          expectCleanAnswer(await sendRequest(gateway.url + path + QUERY, { headers: CLIENT_HEADERS }));
      });
    });

    it('nothing planted shows when nobody listens', async () => {
      await withGateway(sandboxConfig(closedUrl), { FACTORY_API_KEY: key }, async (gateway) => {
        for (const route of BODY_ROUTES)
          expectCleanAnswer(await postJson(gateway.url + route.path + QUERY, bodyWithText(route), CLIENT_HEADERS));
      });
    });

    it('nothing planted shows of network proxies, usable or not', async () => {
      const proxies = [
        { name: 'office', url: `${closedUrl.replace('//', '//user:Canary7password@')}` },
        { name: 'home', url: 'ftp://user:Canary7ftp@proxy.test' },
        'http://user:Canary7noObject@proxy.test',
      ];
      await withGateway(sandboxConfig(upstream.url, { proxies }), { FACTORY_API_KEY: key }, async (gateway) => {
        for (const route of BODY_ROUTES)
          expectCleanAnswer(await postJson(gateway.url + route.path + QUERY, bodyWithText(route), CLIENT_HEADERS));
      });
    });

    it('nothing planted shows when an upstream fails in a stream that a ping has begun', async () => {
      const waiting: (() => void)[] = [];
      upstream.answer((...exchange) => {
        const fail = () => answerJson(500, errorBody)(...exchange);
        // Another key may be tried after the first failure; nobody waits for a ping then.
        if (waiting.length > 0) fail();
        else waiting.push(fail);
      });
      await withGateway(
        sandboxConfig(upstream.url, { timeouts: { ping_ms: 20 } }),
        { FACTORY_API_KEY: key },
        async (gateway) => {
          for (const route of STREAMING_ROUTES) {
            waiting.length = 0;
            const answer = await fetch(gateway.url + route.path + QUERY, {
              method: 'POST',
              headers: { 'content-type': 'application/json', authorization: CLIENT_HEADERS.authorization },
              body: bodyWithText(route, { stream: true }),
            });
            expect(answer.status).toBe(200);
            // The ping may have been quicker than the request.
            await until(() => waiting.length > 0);
            waiting[0]?.();
            expect(await answer.text()).toContain(UPSTREAM_TEXT);
            await gateway.logged(new RegExp(`POST ${route.path} `));
          }
        },
      );
    });

    it('nothing planted shows when a client leaves', async () => {
      upstream.answer((_request, response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${CONTENT}\n\n`),
      );
      await withGateway(sandboxConfig(upstream.url), { FACTORY_API_KEY: key }, async (gateway) => {
        for (const route of BODY_ROUTES) {
          const outgoing = request(gateway.url + route.path + QUERY, {
            method: 'POST',
            agent: false,
            headers: { 'content-type': 'application/json', ...CLIENT_HEADERS },
          });
          outgoing.once('response', () => outgoing.destroy());
          outgoing.on('error', () => undefined);
          outgoing.end(bodyWithText(route, { stream: true }));
          await gateway.logged(new RegExp(`POST ${route.path} 499\\b`));
        }
      });
    });
  });

  it.each([
    ['is cut', '{"system_prompt":"Canary7prompt","models":[{"id":"Canary7model"'],
    [
      'holds wrong values',
      JSON.stringify({
        port: 'Canary7port',
        user_agent: 'Canary7\n',
        endpoint: [{ name: 'anthropic', base_url: 'Canary7url', headers: { 'x-key': 'Canary7\r\n' } }],
        upstreams: [{ name: 'a', api_key_env: 'Canary7-key' }],
      }),
    ],
    [
      'holds other kinds of values',
      JSON.stringify({
        models: ['Canary7model'],
        endpoint: 'Canary7endpoint',
        model_redirects: { a: ['Canary7redirect'] },
        timeouts: 'Canary7timeouts',
      }),
    ],
  ])('nothing planted shows of a changed configuration that %s', async (_name, text) => {
    await withGateway(sandboxConfig(upstream.url), {}, async (gateway) => {
      writeFileSync(gateway.configPath, text);
      await gateway.logged(/The running configuration stays in force/);
    });
  });

  it('nothing planted shows of a configuration that cannot start', async () => {
    await expect(
      startGateway({ config: { port: 'Canary7port', models: 'Canary7models' }, env: { LOG_FORMAT: format } }),
    ).rejects.toThrow(/^(?!.*Canary7)/s);
    await expect(startGateway({ config: {}, env: { LOG_LEVEL: 'Canary7level', PORT: 'Canary7port' } })).rejects.toThrow(
      /^(?!.*Canary7)/s,
    );
  });
});
