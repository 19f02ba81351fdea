import { describe, expect, it } from '@jest/globals';
import { EndpointChain, failWith } from './support/endpoint-chain.js';

const ANSWER = JSON.stringify({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [{ type: 'text', text: 'ok' }] },
  ...{ stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 3, output_tokens: 1 } },
});
const body = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

const chain = new EndpointChain((_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER),
);
const ask = (conversation: string) =>
  chain.post('/v1/messages', body, {
    'x-claude-code-session-id': `c0ffee00-0000-4000-8000-00000000000${conversation}`,
  });

/** Has the first endpoint fail until it is left out, and two conversations go elsewhere. */
async function loseFirst(): Promise<void> {
  await chain.start();
  chain.faults.set('first', failWith(529));
  for (const conversation of ['1', '2', '1', '2', '1']) await ask(conversation);
  await ask('2');
  expect(chain.asked).toEqual(['second-1']);
}

describe('where every conversation has gone to the second endpoint', () => {
  it('one of them tries the first when its rest is over, and the others follow after a minute', async () => {
    await loseFirst();
    chain.faults.clear();
    chain.aheadMs = 10_100;
    await ask('1');
    expect(chain.asked).toEqual(['first-1']);
    await ask('2');
    expect(chain.asked).toEqual(['second-1']);
    chain.aheadMs = 71_000;
    await ask('2');
    expect(chain.asked).toEqual(['first-1']);
  });

  it('the one that tries is served by the second, where the first is still down', async () => {
    await loseFirst();
    chain.aheadMs = 10_100;
    const { status } = await ask('1');
    expect([status, chain.asked]).toEqual([200, ['first-1', 'second-1']]);
    await ask('1');
    expect(chain.asked).toEqual(['second-1']);
  });
});
