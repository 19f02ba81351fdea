import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { INFERENCE_ROUTES } from '../inference-routes.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream } from '../start-raw-upstream.js';

let upstream: RawUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startRawUpstream();
  gateway = await startGateway({ config: sandboxConfig(upstream.url), env: { FACTORY_API_KEY: 'fk-team-key' } });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

it.each(INFERENCE_ROUTES)(
  'a body whose model or stream an upstream may read otherwise goes nowhere: $path',
  async ({ path, body }) => {
    for (const second of [
      '"MODEL":"expensive"',
      '"\\u006dOdel":"expensive"',
      '"stream":false,"\u017ftream":true',
      '"stream":false,"Stream":true',
    ]) {
      const answer = await postJson(`${gateway.url}${path}`, JSON.stringify(body).replace(/}$/, `,${second}}`));
      const { error } = JSON.parse(answer.body.toString()) as { error: { message: string } };
      expect([second, answer.status, error.message]).toEqual([
        second,
        400,
        expect.stringMatching(
          new RegExp(
            String.raw`^"(model|stream)" and "\S+" are spellings of one field, which so occurs twice in the ` +
              String.raw`request body: send one of them\.$`,
          ),
        ),
      ]);
    }
    expect(upstream.requests).toEqual([]);
  },
);
