import { describe, expect, it, jest } from '@jest/globals';
import { decodeCarrier } from '../../src/translate/wire/carrier.js';
import { createToolAccumulator } from '../../src/translate/chat/tool-accumulator.js';
import { translateFor } from '../translate/translate-for.js';
import { GatewayError } from '../../src/dialects/gateway-error.js';
import { type Dialect } from '../../src/dialects/dialect.js';

/** For the check of a body a text is one value, whatever JSON is in it. */
const named = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join()}}`;
const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** A conversation in Chat with these arguments and results of calls, for an upstream of another dialect. */
function translate(to: Dialect, calls: readonly string[], result = 'done'): string {
  const messages = calls.flatMap((args, index) => [
    {
      role: 'assistant',
      tool_calls: [{ id: `t${index}`, type: 'function', function: { name: 'n', arguments: args } }],
    },
    { role: 'tool', tool_call_id: `t${index}`, content: result },
  ]);
  const body = { model: 'm', messages: [{ role: 'user', content: 'a' }, ...messages] };
  return JSON.stringify(translateFor('chat', to, 'm', body).body);
}

describe.each(['messages', 'generate'] as const)('arguments of tool calls on their way to %s', (to) => {
  it.each([
    ['in one of them', [named(60_000)]],
    ['in all of them', Array.from({ length: 70 }, () => named(900))],
  ])('are refused where there are more values than a body may have %s', (_where, calls) => {
    expect(() => translate(to, calls)).toThrow(new GatewayError(400, 'arguments has more than 60000 values'));
  });

  it('are no error of the gateway where they are nested without end', () => {
    expect(translate(to, [nested(20_000)])).toContain('"n"');
  });

  it('are parsed up to there', () => {
    expect(translate(to, [named(50_000)])).toContain('"k49999":1');
  });
});

it('a result with many values goes to generate as the text that it is', () => {
  expect(translate('generate', ['{}'], named(1_001))).toContain('{"output":"{\\"k0\\":1');
  expect(translate('generate', ['{}'], named(900))).toContain('"response":{"k0":1');
});

it('a carrier with more than ours have is a damaged one', () => {
  const carrier = (content: string): string => `gw1.claude.${Buffer.from(content).toString('base64url')}`;
  expect(decodeCarrier(carrier('{"v":"seal","r":1}'))).toBeDefined();
  expect(decodeCarrier(carrier(`{"v":"seal",${named(1_000).slice(1)}`))).toBeUndefined();
});

it('arguments that stay incomplete are not read again for each call that begins', () => {
  const tools = createToolAccumulator();
  const begin = (index: number, args: string) =>
    tools.add({ index, id: `t${index}`, function: { name: 'n', arguments: args } });
  const looks = jest.spyOn(String.prototype, 'charCodeAt');
  begin(0, `{"a":"${'x'.repeat(10_000)}`);
  for (let index = 1; index < 100; index++) begin(index, '{}');
  const count = looks.mock.calls.length;
  looks.mockRestore();
  expect(count).toBeGreaterThan(10_000);
  expect(count).toBeLessThan(20_000);
});
