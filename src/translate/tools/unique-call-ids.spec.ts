import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { type ClientDialect } from '../answer-writers.js';
import { type Dialect } from '../../dialects/dialect.js';
import { asArray, asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** An answer's calls and their results, by id and what they hold; an id that is `undefined` is left out. */
interface Answer {
  calls: [id: string | undefined, n: number][];
  results: [id: string | undefined, text: string][];
}

const CLIENTS: readonly ClientDialect[] = ['messages', 'responses', 'chat', 'generate'];
const MODELS: Readonly<Record<Dialect, string>> = {
  messages: 'claude-sonnet-4-5',
  responses: 'gpt-5.4',
  chat: 'glm-4.6',
  generate: 'gemini-3-pro',
};
const PAIRS = CLIENTS.flatMap((from) =>
  (Object.keys(MODELS) as Dialect[]).filter((to) => to !== from).map((to) => [from, to] as const),
);

const idField = (name: string, id: string | undefined): JsonObject => (id === undefined ? {} : { [name]: id });

function bodyOf(client: ClientDialect, answers: Answer[]): JsonObject {
  switch (client) {
    case 'messages':
      return {
        max_tokens: 99,
        messages: [
          { role: 'user', content: 'hi' },
          ...answers.flatMap(({ calls, results }) => [
            {
              role: 'assistant',
              content: calls.map(([id, n]) => ({ type: 'tool_use', name: 'f', input: { n }, ...idField('id', id) })),
            },
            {
              role: 'user',
              content: results.map(([id, content]) => ({
                type: 'tool_result',
                content,
                ...idField('tool_use_id', id),
              })),
            },
          ]),
        ],
      };
    case 'responses':
      return {
        input: [
          { role: 'user', content: 'hi' },
          ...answers.flatMap(({ calls, results }) => [
            ...calls.map(([id, n]) => ({
              type: 'function_call',
              name: 'f',
              arguments: `{"n":${n}}`,
              ...idField('call_id', id),
            })),
            ...results.map(([id, output]) => ({ type: 'function_call_output', output, ...idField('call_id', id) })),
          ]),
        ],
      };
    case 'chat':
      return {
        messages: [
          { role: 'user', content: 'hi' },
          ...answers.flatMap(({ calls, results }) => [
            {
              role: 'assistant',
              tool_calls: calls.map(([id, n]) => ({
                type: 'function',
                function: { name: 'f', arguments: `{"n":${n}}` },
                ...idField('id', id),
              })),
            },
            ...results.map(([id, content]) => ({ role: 'tool', content, ...idField('tool_call_id', id) })),
          ]),
        ],
      };
    case 'generate':
      return {
        contents: [
          { role: 'user', parts: [{ text: 'hi' }] },
          ...answers.flatMap(({ calls, results }) => [
            {
              role: 'model',
              parts: calls.map(([id, n]) => ({ functionCall: { name: 'f', args: { n }, ...idField('id', id) } })),
            },
            {
              role: 'user',
              parts: results.map(([id, output]) => ({
                functionResponse: { name: 'f', response: { output }, ...idField('id', id) },
              })),
            },
          ]),
        ],
      };
  }
}

/** What the upstream is sent, in order: calls as their number, results as their text, each with its id. */
function pairsOf(to: Dialect, body: JsonObject): [id: string, content: unknown][] {
  const list = (value: unknown): JsonObject[] => asArray(value).map((entry) => asObject(entry) ?? {});
  const numberIn = (json: unknown): unknown => (JSON.parse(textOf(json)) as JsonObject).n;
  switch (to) {
    case 'messages':
      return list(body.messages).flatMap(({ content }) =>
        list(content).flatMap((block): [string, unknown][] => {
          if (block.type === 'tool_use') return [[textOf(block.id), asObject(block.input)?.n]];
          return block.type === 'tool_result' ? [[textOf(block.tool_use_id), block.content]] : [];
        }),
      );
    case 'responses':
      return list(body.input).flatMap((item): [string, unknown][] => {
        if (item.type === 'function_call') return [[textOf(item.call_id), numberIn(item.arguments)]];
        return item.type === 'function_call_output' ? [[textOf(item.call_id), item.output]] : [];
      });
    case 'chat':
      return list(body.messages).flatMap((message): [string, unknown][] => [
        ...list(message.tool_calls).map((call): [string, unknown] => [
          textOf(call.id),
          numberIn(asObject(call.function)?.arguments),
        ]),
        ...(message.role === 'tool'
          ? [[textOf(message.tool_call_id), message.content] satisfies [string, unknown]]
          : []),
      ]);
    case 'generate':
      return list(body.contents).flatMap(({ parts }) =>
        list(parts).flatMap((part): [string, unknown][] => {
          const call = asObject(part.functionCall);
          if (call !== undefined) return [[textOf(call.id), asObject(call.args)?.n]];
          const result = asObject(part.functionResponse);
          return result === undefined ? [] : [[textOf(result.id), asObject(result.response)?.output]];
        }),
      );
  }
}

function sent(from: ClientDialect, to: Dialect, answers: Answer[]): [id: string, content: unknown][] {
  return pairsOf(to, translateFor(from, to, MODELS[to], { model: 'alias', ...bodyOf(from, answers) }).body);
}

const LONG = `toolu_${'x'.repeat(90)}`;

describe.each(PAIRS)('the ids of calls from %s to %s', (from, to) => {
  it.each<[string, Answer[]]>([
    [
      'two answers number their calls alike',
      [
        { calls: [['f:0', 1]], results: [['f:0', 'r1']] },
        { calls: [['f:0', 2]], results: [['f:0', 'r2']] },
      ],
    ],
    [
      'one answer gives an id twice',
      [
        {
          calls: [
            ['f:0', 1],
            ['f:0', 2],
          ],
          results: [
            ['f:0', 'r1'],
            ['f:0', 'r2'],
          ],
        },
      ],
    ],
    [
      'a made id is one of the client, too',
      [
        {
          calls: [
            ['a', 1],
            ['a', 2],
            ['a_2', 3],
          ],
          results: [
            ['a', 'r1'],
            ['a', 'r2'],
            ['a_2', 'r3'],
          ],
        },
      ],
    ],
    [
      'ids are empty',
      [
        {
          calls: [
            ['', 1],
            ['', 2],
          ],
          results: [
            ['', 'r1'],
            ['', 'r2'],
          ],
        },
      ],
    ],
    [
      'there are none',
      [
        {
          calls: [
            [undefined, 1],
            [undefined, 2],
          ],
          results: [
            [undefined, 'r1'],
            [undefined, 'r2'],
          ],
        },
      ],
    ],
    [
      'they are longer than vendors take',
      [
        {
          calls: [
            [LONG, 1],
            [`${LONG}y`, 2],
          ],
          results: [
            [`${LONG}y`, 'r2'],
            [LONG, 'r1'],
          ],
        },
      ],
    ],
  ])('are unique, and each result finds its call, where %s', (_, answers) => {
    const pairs = sent(from, to, answers);
    const calls = pairs.filter(([, content]) => typeof content === 'number');
    const results = pairs.filter(([, content]) => typeof content === 'string');
    expect(calls.map(([, n]) => n)).toEqual(calls.map((_call, at) => at + 1));
    expect(calls.map(([, n]) => `r${String(n)}`)).toEqual(results.map(([, text]) => text));
    // Google's own ids go back to Google only, where order tells.
    if (to !== 'generate') expect(new Set(calls.map(([id]) => id)).size).toBe(calls.length);
    expect(results.map(([id]) => id)).toEqual(calls.map(([id]) => id));
    expect(calls.every(([id]) => id.length <= (to === 'generate' ? Infinity : 64))).toBe(true);
  });

  it('stay the same when the conversation goes on', () => {
    const first: Answer = {
      calls: [
        ['f:0', 1],
        ['f:0', 2],
      ],
      results: [
        ['f:0', 'r1'],
        ['f:0', 'r2'],
      ],
    };
    const before = sent(from, to, [first, first]);
    expect(sent(from, to, [first, first, first]).slice(0, before.length)).toEqual(before);
  });
});

it('a result answers the call of its own answer, not one of an earlier answer that was left without', () => {
  const call = (n: number): object => ({
    id: 'f:0',
    type: 'function',
    function: { name: 'f', arguments: `{"n":${n}}` },
  });
  const messages = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', tool_calls: [call(1)] },
    { role: 'user', content: 'stop' },
    { role: 'assistant', tool_calls: [call(2)] },
    { role: 'tool', tool_call_id: 'f:0', content: 'r2' },
  ];
  const { body } = translateFor('chat', 'messages', MODELS.messages, { model: 'alias', messages });
  expect(pairsOf('messages', body).map(([, content]) => content)).toEqual([1, 'No result was provided', 2, 'r2']);
});
