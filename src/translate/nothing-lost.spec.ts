import { type JsonObject } from '../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../test/translate/translate-for.js';
import { parseJson } from '../dialects/exact-json.js';
import { type Dialect } from '../dialects/dialect.js';
import { type ClientDialect } from './answer-writers.js';
import { type TranslatedRequest } from './translate-request.js';

const MODEL: Readonly<Record<Dialect, string>> = {
  messages: 'claude-opus-4-6',
  responses: 'gpt-5.4',
  chat: 'glm-4.6',
  generate: 'gemini-3-pro',
};
const user = (content: unknown): object => ({ role: 'user', content });
const assistant = (content: unknown): object => ({ role: 'assistant', content });

function translate(client: ClientDialect, to: Dialect, body: JsonObject): TranslatedRequest {
  const least = client === 'messages' ? { max_tokens: 100 } : {};
  return translateFor(client, to, MODEL[to], { model: 'm', ...least, ...body });
}

const toChat = (client: 'messages' | 'responses', body: JsonObject): TranslatedRequest =>
  translate(client, 'chat', body);

describe('two messages of the model in a row', () => {
  const messages = [user('x'), assistant('Let me look.'), user(''), assistant('Done.'), user('y')];

  it('do not run together', () => {
    expect(toChat('messages', { messages }).body.messages).toContainEqual(assistant('Let me look.\n\nDone.'));
    for (const to of ['messages', 'responses', 'generate'] as const)
      expect(JSON.stringify(translate('chat', to, { messages }).body)).toContain('"\\n\\nDone."');
  });

  it('stay as they are with something between them', () => {
    const apart = [user('x'), assistant('A'), user('y'), assistant('B'), user('z')];
    expect(toChat('messages', { messages: apart }).body.messages).toEqual(apart);
  });

  it('do not run together with what a tool of the vendor found', () => {
    const found = { type: 'web_search_tool_result', content: [{ type: 'web_search_result', url: 'https://a' }] };
    const said = [user('x'), assistant([{ type: 'text', text: 'A' }, found, { type: 'text', text: 'B' }]), user('y')];
    expect(toChat('messages', { messages: said }).body.messages).toContainEqual(assistant('A\n\nhttps://a\n\nB'));
  });
});

describe.each(['messages', 'responses', 'chat'] as const)('what Google’s clients send to %s', (to) => {
  const model = (...parts: object[]): object => ({ role: 'model', parts });
  const said = (...parts: object[]): object => ({ role: 'user', parts });
  const sent = (...contents: object[]): string => JSON.stringify(translate('generate', to, { contents }).body);

  it('has each piece of an answer, blank ones too, and no gap between them', () => {
    const pieces = ['One', ' ', 'two', '\n\n', 'three'].map((text) => model({ text }));
    expect(sent(said({ text: 'x' }), ...pieces, said({ text: 'y' }))).toContain('"One two\\n\\nthree"');
  });

  it('has all texts of a user, the transcript of a sound, and what Google’s code printed', () => {
    const body = sent(
      said({ text: 'FIRST' }, { text: 'SECOND' }, { audioTranscription: { text: 'SPOKEN' } }),
      model({ executableCode: { language: 'PYTHON', code: 'CODE' } }, { codeExecutionResult: { output: 'PRINTED' } }),
      said({ text: 'y' }),
    );
    for (const text of ['FIRST', 'SECOND', 'SPOKEN', 'CODE', 'PRINTED']) expect(body).toContain(text);
  });

  it('has the results of calls whose ids are the client’s own, and those that answer nothing known', () => {
    const body = sent(
      said({ text: 'x' }),
      model({ functionCall: { name: 'f' } }),
      said(
        { functionResponse: { id: 'f_1795933272374_0', name: 'f', response: { output: 'OUT' } } },
        { functionResponse: { id: 'unknown', name: 'g', response: { output: 'ODD' } } },
      ),
    );
    expect(body).toContain('OUT');
    expect(body).toContain('ODD');
    expect(body).not.toContain('No result was provided');
  });
});

it('lists a tool that is declared twice, of which vendors take one', () => {
  const tool = (description: string): object => ({ name: 'f', description, parameters: { type: 'object' } });
  const { body, ignoredParams } = translate('chat', 'generate', {
    messages: [user('x')],
    tools: [{ type: 'function', function: tool('newer') }],
    functions: [tool('older')],
  });
  expect(body.tools).toMatchObject([{ functionDeclarations: [{ name: 'f', description: 'older' }] }]);
  expect((body.tools as { functionDeclarations: unknown[] }[])[0]?.functionDeclarations).toHaveLength(1);
  expect(ignoredParams).toEqual(['tools']);
});

it('asks something where nothing is said', () => {
  expect(toChat('responses', { input: [] }).body.messages).toEqual([user('.')]);
});

describe('what is of an unknown kind', () => {
  const part = { type: 'new', text: 'T', content: [{ type: 'input_text', text: 'C' }] };

  it.each<[string, 'messages' | 'responses', JsonObject]>([
    ['an item', 'responses', { input: [{ ...part, type: 'new_item' }] }],
    ['a message between agents', 'responses', { input: [{ ...part, type: 'agent_message' }] }],
    ['a part', 'responses', { input: [user([part])] }],
    ['a block', 'messages', { messages: [user([{ type: 'new', text: 'T', content: [{ type: 'text', text: 'C' }] }])] }],
  ])('goes on as its text and as its content: %s', (_name, client, body) => {
    const said = JSON.stringify(toChat(client, body).body.messages);
    expect(said).toContain('"T"');
    expect(said).toContain('"C"');
  });

  it('goes on as its content alone', () => {
    const { text: _text, ...rest } = part;
    expect(toChat('responses', { input: [user([rest])] }).body.messages).toEqual([user('C')]);
  });
});

describe('the output of a tool', () => {
  const outputOf = (call: object, output: object): unknown =>
    (toChat('responses', { input: [user('x'), call, output] }).body.messages as JsonObject[]).at(-1)?.content;
  const shell = { type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } };
  const patch = { type: 'apply_patch_call', call_id: 'c', operation: { type: 'delete_file', path: 'p' } };
  const screen = { type: 'computer_call', call_id: 'c', action: { type: 'wait' } };
  const printed = { type: 'input_text', text: 'OUT' };

  it.each<[string, object, unknown]>([
    ['shell_call_output', shell, ['OUT']],
    ['shell_call_output', shell, [printed]],
    ['apply_patch_call_output', patch, [printed]],
    ['computer_call_output', screen, 'OUT'],
  ])('is read in each of its forms: %s', (type, call, output) => {
    expect(outputOf(call, { type, call_id: 'c', output })).toBe('OUT');
  });

  it('of a server of MCP may be a list of parts', () => {
    const call = { type: 'mcp_call', id: 'm', name: 'f', server_label: 's', arguments: '', output: [printed] };
    expect(JSON.stringify(toChat('responses', { input: [call] }).body.messages)).toContain('"OUT"');
  });

  it('finds its call by the id of the item', () => {
    const call = { type: 'local_shell_call', id: 'lsh_1', call_id: 'c', action: { type: 'exec', command: ['ls'] } };
    expect(outputOf(call, { type: 'local_shell_call_output', id: 'lsh_1', output: 'OUT' })).toBe('OUT');
  });
});

describe('a value of another type within a tool or a block', () => {
  const result = { type: 'tool_result', tool_use_id: 'a', content: 'E', is_error: 'true' };
  const search = { type: 'web_search_20250305', name: 'web_search' };
  const STDOUT = 'input[0].output[0].stdout';

  it.each<['messages' | 'responses', JsonObject, string]>([
    ['messages', { messages: [user([result])] }, 'messages[0].content[0].is_error'],
    ['messages', { tools: [{ ...search, allowed_domains: 'a.example' }] }, 'tools[0].allowed_domains'],
    ['messages', { tools: [{ ...search, user_location: 'Bern' }] }, 'tools[0].user_location'],
    [
      'messages',
      { tool_choice: { type: 'auto', disable_parallel_tool_use: 'true' } },
      'tool_choice.disable_parallel_tool_use',
    ],
    ['messages', { messages: [user([{ type: 'document', title: 5, source: {} }])] }, 'messages[0].content[0].title'],
    ['responses', { tools: [{ type: 'web_search', filters: ['a.example'] }] }, 'tools[0].filters'],
    ['responses', { tools: [{ type: 'custom', name: 'c', format: 'text' }] }, 'tools[].format'],
    ['responses', { input: [{ type: 'function_call', call_id: 'c', arguments: '{}' }] }, 'input[0]'],
    ['responses', { input: [{ type: 'function_call', call_id: 5, name: 'f', arguments: '{}' }] }, 'input[0].call_id'],
    ['responses', { input: [{ type: 'shell_call_output', call_id: 'c', output: [{ stdout: ['a'] }] }] }, STDOUT],
    ['messages', { messages: [user([{ ...result, tool_use_id: 5 }])] }, 'messages[0].content[0].tool_use_id'],
  ])('is refused by name: %s %j', (client, body, param) => {
    const least = client === 'messages' ? { messages: [user('x')] } : { input: 'x' };
    expect(refusalFrom(() => toChat(client, { ...least, ...body })).details.param).toBe(param);
  });
});

describe('a file or sound without its bytes', () => {
  it.each<[ClientDialect, object, string]>([
    ['messages', { type: 'document' }, 'messages[0].content[0].source'],
    ['messages', { type: 'document', source: { type: 's3', uri: 's3://a' } }, 'messages[0].content[0].source'],
    ['messages', { type: 'document', source: { type: 'text' } }, 'messages[0].content[0].source.data'],
    ['messages', { type: 'image', source: { type: 'base64' } }, 'messages[0].content[0].source.data'],
    ['chat', { type: 'input_audio', input_audio: null }, 'messages[0].content[0].input_audio.data'],
  ])('is refused by name: %s %j', (client, part, param) => {
    const refused = refusalFrom(() => translate(client, 'generate', { messages: [user([part])] }));
    expect(refused.details.param).toBe(param);
  });

  it('may be named by a URL', () => {
    const file = { type: 'file', file: { filename: 'a.pdf', file_data: 'https://host/a.pdf' } };
    const { body } = translate('chat', 'responses', { messages: [user([file])] });
    expect(JSON.stringify(body.input)).toContain('"file_url":"https://host/a.pdf"');
  });
});

describe('settings', () => {
  it('keep the format that was asked for when the configuration of another is updated', () => {
    const body = {
      input: [user('x'), { type: 'configuration_update', text: { verbosity: 'low' } }],
      text: { format: { type: 'json_object' } },
    };
    expect(toChat('responses', body).body.response_format).toEqual({ type: 'json_object' });
  });

  it('may be whole numbers in any spelling', () => {
    const body = parseJson('{"messages":[{"role":"user","content":"x"}],"max_tokens":1024.0}') as JsonObject;
    expect(translate('chat', 'messages', body).body.max_tokens).toBe(1024);
  });

  it('are refused where the type of a format is missing', () => {
    const format = { json_schema: { name: 'a', schema: { type: 'object' } } };
    const refused = refusalFrom(() =>
      translate('chat', 'messages', { messages: [user('x')], response_format: format }),
    );
    expect(refused.details.param).toBe('response_format.type');
  });

  it('may be instructions that only set an effort and have no content', () => {
    const messages = [user('x'), { role: 'system', content: null, output_config: { effort: 'low' } }];
    expect(translate('messages', 'responses', { messages }).body.reasoning).toMatchObject({ effort: 'low' });
  });

  it('are refused where an effort within the conversation is no object', () => {
    const messages = [user('x'), { role: 'system', content: 'S', output_config: 'low' }];
    const refused = refusalFrom(() => translate('messages', 'chat', { messages }));
    expect(refused.details.param).toBe('messages[1].output_config');
  });

  it('hold a call that is written in the older form beside newer ones', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const older = { ...assistant(null), tool_calls: [call], function_call: { name: 'g', arguments: '{}' } };
    const names = (message: object): unknown[] =>
      (translate('chat', 'responses', { messages: [user('x'), message] }).body.input as JsonObject[]).flatMap(
        ({ type, name }) => (type === 'function_call' ? [name] : []),
      );
    expect(names(older)).toEqual(['f', 'g']);
    expect(names({ ...older, function_call: call.function })).toEqual(['f']);
  });
});
