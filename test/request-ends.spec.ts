import { expect, it } from '@jest/globals';
import { type AnswerEnd } from '../src/dialects/answer-end.js';
import { GatewayError } from '../src/dialects/gateway-error.js';
import { Traffic } from '../src/observability/traffic.service.js';
import { Drain } from '../src/relay/drain.service.js';
import { openAnswer } from './support/open-answer.js';
import { KeyedGateway, MESSAGE } from './support/keyed-gateway.js';
import { until } from './support/until.js';
import { sendRequest } from './send-request.js';

const bench = new KeyedGateway();
const STREAM = { ...MESSAGE, stream: true };
const HANG = { hang: { afterEvents: 4 } };

/** What has counted a request: the words by which each place names how it ended. */
interface Named {
  trace: AnswerEnd;
  /** Of the line in the log. */
  line: RegExp;
  /** Of `droid2api_requests_total`. */
  outcome: string;
  /** Of the ledger's column. */
  ended: string;
}

const ENDS: readonly [what: string, end: (secret: string) => Promise<void>, named: Named][] = [
  [
    'completely',
    async (secret) => void (await bench.ask(secret, STREAM)),
    { trace: 'complete', line: / 200 .*ms req_\w+$/, outcome: 'served', ended: 'complete' },
  ],
  [
    'because the client left',
    async (secret) => {
      bench.sandbox.script(HANG);
      const answer = openAnswer(`${bench.url}/v1/messages`, STREAM, { authorization: `Bearer ${secret}` });
      const held = await bench.sandbox.whenHeld(await bench.sandbox.nextRequest());
      await until(() => answer.received().includes('content_block'));
      answer.leave();
      await bench.sandbox.whenClosed(held);
    },
    { trace: 'client_left', line: / 499 .* the client left$/, outcome: 'client_gone', ended: 'aborted' },
  ],
  [
    'because the upstream broke off',
    async (secret) => {
      bench.sandbox.script({ cut: { afterEvents: 4 } });
      await bench.ask(secret, STREAM);
    },
    {
      trace: 'failed',
      line: / 200 .*The upstream closed the connection before the answer was complete\.$/,
      outcome: 'failed',
      ended: 'failed',
    },
  ],
  [
    'because the gateway interrupted it',
    async (secret) => {
      bench.sandbox.script(HANG);
      const answer = bench.ask(secret, STREAM);
      await bench.sandbox.whenHeld(await bench.sandbox.nextRequest());
      bench.gateway.app
        .get(Drain, { strict: false })
        .interrupt(new GatewayError(529, 'The gateway is being restarted.'));
      await answer;
    },
    { trace: 'failed', line: / The gateway is being restarted\.$/, outcome: 'failed', ended: 'aborted' },
  ],
];

it.each(ENDS)('an answer that ends %s is named so in trace, log, metrics and ledger', async (_, end, named) => {
  await bench.start({ FACTORY_API_KEY: 'fk-team' });
  const { secret } = await bench.makeKey();
  await end(secret);
  const line = await bench.gateway.logged(/ POST \/v1\/messages \d/);
  expect(line.trimEnd()).toMatch(named.line);
  expect(bench.gateway.app.get(Traffic, { strict: false }).recent()[0]?.state).toBe(named.trace);
  const metrics = (await sendRequest(`${bench.url}/metrics`)).body.toString();
  expect(/^droid2api_requests_total\{.*outcome="(\w+)".*\} 1$/m.exec(metrics)?.[1]).toBe(named.outcome);
  await until(async () => (await bench.records()).length === 1);
  expect((await bench.records())[0]?.ended).toBe(named.ended);
});
