import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { type AnswerTranslation, createStreamTranslator, translateAnswer } from '../translate-answer.js';

const HI = { role: 'user', content: 'hi' };

function answerTo(request: JsonObject): AnswerTranslation {
  return translateFor('responses', 'messages', 'claude-opus-4-6', { model: 'alias', input: 'hi', ...request }).answer;
}

/** Claude's answer as a whole, and as the stream that it would have been. */
function message(content: JsonObject[], more: JsonObject = { stop_reason: 'end_turn' }): JsonObject {
  return { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content, usage: { input_tokens: 1 }, ...more };
}

function streamOf({ content, ...head }: JsonObject): Buffer {
  const blocks = (content as JsonObject[]).flatMap((block, index) => {
    const isCall = block.type === 'tool_use';
    const start = isCall ? { ...block, input: {} } : { ...block, text: '' };
    const delta = isCall
      ? { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
      : { type: 'text_delta', text: block.text };
    return [
      { type: 'content_block_start', index, content_block: start },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ];
  });
  const { stop_reason, stop_details, ...rest } = head;
  const events = [
    { type: 'message_start', message: { ...rest, content: [] } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_details }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ];
  return Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

interface Streamed {
  events: JsonObject[];
  error: string | undefined;
}

function stream(answer: AnswerTranslation, upstream: JsonObject): Streamed {
  const translator = createStreamTranslator(answer);
  const { text, error } = translator.push(streamOf(upstream));
  const events = text.split('\n\n').filter(Boolean);
  return {
    events: events.map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as JsonObject),
    error: error?.message,
  };
}

const itemsOf = (events: JsonObject[], type: string): unknown[] =>
  events.filter((event) => event.type === type).map((event) => event.item);

function outputOf(answer: AnswerTranslation, upstream: JsonObject): JsonObject[] {
  const whole = (translateAnswer(answer, upstream).body as { output: JsonObject[] }).output;
  const { events } = stream(answer, upstream);
  const last = events.at(-1) as { response: { output: JsonObject[] } };
  const withoutIds = (items: unknown[]): unknown => (items as JsonObject[]).map(({ id: _id, ...item }) => item);
  expect(withoutIds(last.response.output)).toEqual(withoutIds(whole));
  expect(itemsOf(events, 'response.output_item.done')).toEqual(last.response.output);
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, at) => at));
  return whole;
}

const RUN = { type: 'function', name: 'run', parameters: { type: 'object', properties: {} } };

describe('a call comes back in the form in which its tool was declared', () => {
  it.each<[string, JsonObject, string, JsonObject, JsonObject]>([
    ['a function', { tools: [RUN] }, 'run', { a: 1 }, { type: 'function_call', name: 'run', arguments: '{"a":1}' }],
    [
      'a custom tool',
      { tools: [{ type: 'custom', name: 'exec' }] },
      'exec',
      { input: 'pwd' },
      { type: 'custom_tool_call', name: 'exec', input: 'pwd' },
    ],
    [
      'a tool of a namespace',
      { tools: [{ type: 'namespace', name: 'git', description: 'G', tools: [RUN] }] },
      'git__run',
      {},
      { type: 'function_call', name: 'run', namespace: 'git' },
    ],
    [
      'a custom tool of an additional_tools item',
      { input: [{ type: 'additional_tools', role: 'developer', tools: [{ type: 'custom', name: 'exec' }] }, HI] },
      'exec',
      { input: 'pwd' },
      { type: 'custom_tool_call', name: 'exec', input: 'pwd' },
    ],
    [
      'a tool that a search has found',
      {
        input: [
          HI,
          { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: {} },
          {
            type: 'tool_search_output',
            call_id: 'c',
            execution: 'client',
            tools: [{ type: 'namespace', name: 'cal', description: 'C', tools: [RUN] }],
          },
        ],
      },
      'cal__run',
      {},
      { type: 'function_call', name: 'run', namespace: 'cal' },
    ],
    [
      'a tool search',
      { tools: [{ type: 'tool_search', execution: 'client', parameters: RUN.parameters }] },
      'tool_search',
      { query: 'calendar' },
      { type: 'tool_search_call', execution: 'client', status: 'completed', arguments: { query: 'calendar' } },
    ],
    [
      'a shell',
      { tools: [{ type: 'shell' }] },
      'shell',
      { commands: ['ls', 'pwd'], timeout_ms: 5 },
      { type: 'shell_call', action: { commands: ['ls', 'pwd'], timeout_ms: 5, max_output_length: null } },
    ],
    [
      'a local shell',
      { tools: [{ type: 'local_shell' }] },
      'local_shell',
      { command: ['ls', '-l'], working_directory: '/tmp' },
      { type: 'local_shell_call', action: { type: 'exec', command: ['ls', '-l'], working_directory: '/tmp', env: {} } },
    ],
    [
      'a patch',
      { tools: [{ type: 'apply_patch' }] },
      'apply_patch',
      { type: 'create_file', path: 'a', diff: '+x' },
      { type: 'apply_patch_call', operation: { type: 'create_file', path: 'a', diff: '+x' } },
    ],
    [
      'a patch that deletes',
      { tools: [{ type: 'apply_patch' }] },
      'apply_patch',
      { type: 'delete_file', path: 'a' },
      { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'a' } },
    ],
  ])('%s', (_what, request, name, input, expected) => {
    const upstream = message([{ type: 'tool_use', id: 'toolu_1', name, input }], { stop_reason: 'tool_use' });
    expect(outputOf(answerTo(request), upstream)).toMatchObject([{ call_id: 'toolu_1', ...expected }]);
  });

  it('and replays as the same call', () => {
    const tools = [{ type: 'tool_search', execution: 'client' }, { type: 'shell' }, { type: 'apply_patch' }];
    const calls = [
      { type: 'tool_use', id: 't1', name: 'tool_search', input: { query: 'q' } },
      { type: 'tool_use', id: 't2', name: 'shell', input: { commands: ['ls'], timeout_ms: 1, max_output_length: 2 } },
      { type: 'tool_use', id: 't3', name: 'apply_patch', input: { type: 'delete_file', path: 'a' } },
    ];
    const output = outputOf(answerTo({ tools }), message(calls, { stop_reason: 'tool_use' }));
    const body = { model: 'alias', tools, input: [HI, ...output] };
    const next = translateFor('responses', 'messages', 'claude-opus-4-6', body).body;
    expect((next.messages as { content: unknown }[])[1]?.content).toEqual(calls);
  });
});

describe('a refusal', () => {
  const refused = { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'Because of policy X.' } };
  const part = { type: 'refusal', refusal: 'Because of policy X.' };

  it('says why, and is not complete', () => {
    const whole = translateAnswer(answerTo({}), message([], refused)).body;
    expect(whole).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } });
    expect(outputOf(answerTo({}), message([], refused))).toMatchObject([{ type: 'message', content: [part] }]);
  });

  it('says so after what was answered before', () => {
    expect(outputOf(answerTo({}), message([{ type: 'text', text: 'Well' }], refused))).toMatchObject([
      { type: 'message', content: [{ type: 'output_text', text: 'Well' }, part] },
    ]);
  });
});

it('a picture that the model drew reaches the client', () => {
  const { answer } = translateFor('responses', 'generate', 'gemini-3-pro', { model: 'alias', input: 'hi' });
  const parts = [{ text: 'Here:' }, { inlineData: { mimeType: 'image/jpeg', data: 'QQ==' } }];
  const upstream = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
  expect(translateAnswer(answer, upstream).body).toMatchObject({
    output: [{ type: 'message' }, { type: 'image_generation_call', result: 'QQ==', output_format: 'jpeg' }],
  });
});

describe('a conversation that is to be summarised', () => {
  const input = [
    HI,
    { type: 'function_call', call_id: 'c1', name: 'run', arguments: '{"a":"MARK"}' },
    { type: 'function_call_output', call_id: 'c1', output: 'RESULT' },
    { type: 'compaction_trigger' },
  ];
  const request = { input, tools: [RUN], tool_choice: 'required', parallel_tool_calls: false };
  const answered = (more?: JsonObject): JsonObject => message([{ type: 'text', text: 'They said hi.' }], more);
  const sealed = { type: 'compaction', encrypted_content: 'sealed:They said hi.' };

  it.each([
    ['messages', 'claude-opus-4-6'],
    ['chat', 'glm-4.6'],
    ['generate', 'gemini-3-pro'],
  ] as const)('is sent to %s without tools, calls and results as text', (to, model) => {
    const { body } = translateFor('responses', to, model, { model: 'alias', ...request });
    const sent = JSON.stringify(body);
    expect(Object.keys(body).filter((name) => /tool/i.test(name))).toEqual([]);
    expect(sent).not.toMatch(/"(?:tool_use|tool_result|tool_calls|tool_call_id|functionCall|functionResponse)"/);
    expect(sent).toContain('MARK');
    expect(sent).toContain('RESULT');
    expect(sent).toContain('Write a summary of this conversation');
  });

  it('is answered with one compaction item, however the answer comes', () => {
    expect(outputOf(answerTo(request), answered())).toMatchObject([sealed]);
    const { events } = stream(answerTo(request), answered());
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('goes on with the summary in place of what was said', () => {
    const [item] = outputOf(answerTo(request), answered());
    const next = translateFor('responses', 'messages', 'claude-opus-4-6', { model: 'alias', input: [item, HI] }).body;
    expect(JSON.stringify(next.system)).toContain('They said hi.');
    expect(next.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]);
  });

  it('is answered with items alone at /compact', () => {
    const body = { model: 'alias', input: [HI], instructions: 'I' };
    const { answer } = translateFor('responses', 'messages', 'm', body, { compactsAlone: true });
    expect(translateAnswer(answer, answered()).body).toMatchObject({
      id: 'resp_1',
      object: 'response.compaction',
      output: [sealed],
      usage: { input_tokens: 1 },
    });
  });

  it.each<[number, string, JsonObject]>([
    [400, 'the output limit cut the summary off', answered({ stop_reason: 'max_tokens' })],
    [400, 'the model declined', message([], { stop_reason: 'refusal' })],
    [502, 'the model wrote nothing', message([{ type: 'tool_use', id: 't', name: 'run', input: {} }])],
  ])('fails with %i where %s', (status, why, upstream) => {
    const error = `The conversation could not be summarised: ${why}.`;
    expect(() => translateAnswer(answerTo(request), upstream)).toThrow(
      expect.objectContaining({ status, message: error }),
    );
    expect(stream(answerTo(request), upstream)).toMatchObject({ error, events: [{}, {}] });
  });
});
