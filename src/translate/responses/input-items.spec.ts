import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type TranslatedRequest } from '../translate-request.js';

const MODEL_OF = { messages: 'claude-opus-4-6', chat: 'glm-4.6', generate: 'gemini-3-pro' };

function translate(input: unknown, to: keyof typeof MODEL_OF = 'messages', more: JsonObject = {}): TranslatedRequest {
  return translateFor('responses', to, MODEL_OF[to], { model: 'alias', input, ...more });
}

const HI = { role: 'user', content: 'hi' };
const RUN = { type: 'function', name: 'exec_command', parameters: { type: 'object', properties: {} } };
const UPSTREAMS: (keyof typeof MODEL_OF)[] = ['messages', 'chat', 'generate'];

describe.each(UPSTREAMS)('items of a Responses input, towards %s', (to) => {
  it.each<[string, object[], ...string[]]>([
    ['message', [{ role: 'user', content: [{ type: 'input_text', text: 'MARK' }] }], 'MARK'],
    ['message of a part that is not known yet', [{ role: 'user', content: [{ type: 'new', text: 'MARK' }] }], 'MARK'],
    [
      'agent_message',
      [
        {
          type: 'agent_message',
          author: '/root',
          recipient: '/root/look',
          content: [
            { type: 'input_text', text: 'NEW_TASK' },
            { type: 'encrypted_content', encrypted_content: 'count the files' },
          ],
        },
      ],
      'NEW_TASK',
      'count the files',
    ],
    [
      'function_call',
      [
        { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"a":"MARK"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'RESULT' },
      ],
      'MARK',
      'RESULT',
    ],
    [
      'shell_call',
      [
        { type: 'shell_call', call_id: 'c1', action: { commands: ['MARK'] } },
        {
          type: 'shell_call_output',
          call_id: 'c1',
          output: [
            { stdout: 'OUT', stderr: 'ERR', outcome: { type: 'exit', exit_code: 3 } },
            { stdout: '', stderr: '', outcome: { type: 'timeout' } },
          ],
        },
      ],
      'MARK',
      'OUT',
      'ERR',
      'exit code 3',
      'timed out',
    ],
    [
      'local_shell_call',
      [
        { type: 'local_shell_call', id: 'l1', call_id: 'c1', action: { type: 'exec', command: ['MARK'], env: {} } },
        { type: 'local_shell_call_output', id: 'c1', output: 'OUT' },
      ],
      'MARK',
      'OUT',
    ],
    [
      'apply_patch_call',
      [
        { type: 'apply_patch_call', call_id: 'c1', operation: { type: 'create_file', path: 'MARK', diff: '+a' } },
        { type: 'apply_patch_call_output', call_id: 'c1', status: 'failed', output: 'no such folder' },
      ],
      'MARK',
      'no such folder',
    ],
    [
      'computer_call',
      [
        { type: 'computer_call', call_id: 'c1', actions: [{ type: 'type', text: 'MARK' }], pending_safety_checks: [] },
        {
          type: 'computer_call_output',
          call_id: 'c1',
          output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,SCREEN' },
        },
      ],
      'MARK',
      'SCREEN',
    ],
    [
      'file_search_call',
      [{ type: 'file_search_call', id: 'f', queries: ['q'], results: [{ filename: 'a.md', text: 'MARK' }] }],
      'a.md',
      'MARK',
    ],
    [
      'code_interpreter_call',
      [
        {
          type: 'code_interpreter_call',
          id: 'ci',
          code: 'print(1)',
          outputs: [
            { type: 'logs', logs: 'MARK' },
            { type: 'image', url: 'data:image/png;base64,PLOT' },
          ],
        },
      ],
      'print(1)',
      'MARK',
      'PLOT',
    ],
    ['image_generation_call', [{ type: 'image_generation_call', id: 'ig', result: 'PICTURE' }], 'PICTURE'],
    [
      'mcp_call',
      [{ type: 'mcp_call', id: 'm', server_label: 'git', name: 'log', arguments: '{"n":1}', output: 'MARK' }],
      'git.log',
      'MARK',
    ],
    [
      'mcp_call that failed',
      [
        { type: 'mcp_call', id: 'm', server_label: 'git', name: 'log', arguments: '{}', error: { message: 'MARK' } },
        { type: 'mcp_call', id: 'm', server_label: 'git', name: 'log', arguments: '{}', error: 'SECOND' },
        { type: 'mcp_call', id: 'm', server_label: 'git', name: 'log', arguments: '{}', error: { content: ['THIRD'] } },
      ],
      'MARK',
      'SECOND',
      'THIRD',
    ],
    [
      'mcp_approval_request',
      [
        { type: 'mcp_approval_request', id: 'r', server_label: 'git', name: 'push', arguments: '{"to":"MARK"}' },
        { type: 'mcp_approval_response', approval_request_id: 'r', approve: false, reason: 'too late' },
      ],
      'git.push',
      'MARK',
      'refused',
      'too late',
    ],
    [
      'program',
      [
        { type: 'program', id: 'p', call_id: 'c', code: 'go()', fingerprint: 'f' },
        { type: 'program_output', id: 'o', call_id: 'c', result: 'MARK', status: 'completed' },
      ],
      'go()',
      'MARK',
    ],
    ['compaction', [{ type: 'compaction', encrypted_content: 'sealed:THE HISTORY' }], 'THE HISTORY'],
    ['context_compaction', [{ type: 'context_compaction', encrypted_content: 'sealed:THE HISTORY' }], 'THE HISTORY'],
    ['a type that is not known yet', [{ type: 'brand_new', content: [{ type: 'any', text: 'MARK' }] }], 'MARK'],
    ['a type that is not known yet, with a text', [{ type: 'brand_new', text: 'MARK' }], 'MARK'],
  ])('%s: what it says reaches the model', (_name, items, ...marks) => {
    const { body, ignoredParams } = translate([HI, ...items, HI], to, { tools: [RUN] });
    const sent = JSON.stringify(body);
    expect(marks.filter((mark) => !sent.includes(mark))).toEqual([]);
    expect(ignoredParams.filter((name) => !BOOKKEEPING.has(name))).toEqual([]);
  });

  it('declares the tools that items add, of which a later one of the same name counts', () => {
    const older = { ...RUN, description: 'older' };
    const input = [
      { type: 'additional_tools', role: 'developer', tools: [older, { type: 'custom', name: 'patch' }] },
      HI,
      { type: 'additional_tools', role: 'developer', tools: [{ ...RUN, description: 'newer' }] },
    ];
    const sent = JSON.stringify(translate(input, to).body.tools);
    expect(sent.match(/"(?:exec_command|patch|older|newer)"/g)).toEqual(['"exec_command"', '"newer"', '"patch"']);
  });

  it('applies a configuration_update', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const update = {
      type: 'configuration_update',
      reasoning: { effort: 'high' },
      text: { format: { type: 'json_schema', name: 'n', schema } },
    };
    const asked = { reasoning: { effort: 'high' }, text: update.text };
    expect(translate([update, HI], to, { reasoning: { effort: 'low' } }).body).toEqual(translate([HI], to, asked).body);
  });
});

/** What items hold beside what they say: it concerns OpenAI's own store and machinery, and is named. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'input[].id',
  'input[].status',
  'input[].author',
  'input[].recipient',
  'input[].call_id',
  'input[].approval_request_id',
  'input[].fingerprint',
  'input[].queries',
  'input[].pending_safety_checks',
]);

describe('items of a Responses input', () => {
  const at1 = (item: object): object[] => [HI, item];

  it.each<[string, unknown]>([
    ['input[1]', at1({ type: 'compaction', encrypted_content: 'gAAAAABvendor' })],
    ['input[1]', at1({ type: 'context_compaction', encrypted_content: 'gwc1.another-gateway' })],
    ['input[0]', [{ type: 'compaction_trigger' }, HI]],
    ['input[1]', at1({ type: 'item_reference', id: 'x' })],
    ['input[1]', at1({ id: 'msg_1' })],
    ['input[1]', at1({ type: 'brand_new', payload: 1 })],
    ['input[1]', [HI, 'text']],
    ['input[1].content[0]', at1({ role: 'user', content: [{ type: 'new', payload: 1 }] })],
    [
      'input[1].output[0]',
      at1({
        type: 'function_call_output',
        call_id: 'c',
        output: [{ type: 'input_audio', input_audio: { data: 'QQ', format: 'wav' } }],
      }),
    ],
    ['input[1].tools', at1({ type: 'additional_tools', tools: { f: {} } })],
    ['input[1].content[0].input_audio.data', at1({ role: 'user', content: [{ type: 'input_audio' }] })],
    [
      'input[1].content[0]',
      at1({ type: 'agent_message', content: [{ type: 'encrypted_content', encrypted_content: 'gAAAAABpQ3-_x==' }] }),
    ],
    [
      'input[1].output',
      at1({ type: 'computer_call_output', call_id: 'c', output: { type: 'computer_screenshot', file_id: 'file-1' } }),
    ],
  ])('is refused by name at %s', (param, input) => {
    expect(refusalFrom(() => translate(input))).toMatchObject({ status: 400, details: { param } });
  });

  it('names the type of what it refuses', () => {
    expect(refusalFrom(() => translate(at1({ type: 'brand_new' }))).message).toContain('"brand_new"');
    expect(refusalFrom(() => translate(at1({ type: 'compaction' }))).message).toContain('compaction');
  });

  it('lists traces without a result once', () => {
    const search = { type: 'web_search_call', id: 'ws', action: { type: 'search', query: 'q' } };
    const tools = { type: 'mcp_list_tools', id: 'l', server_label: 's', tools: [] };
    expect(translate([search, HI, search, tools]).ignoredParams).toEqual([
      'input[0] (web_search_call)',
      'input[3] (mcp_list_tools)',
    ]);
  });

  it('keeps the messages of one turn apart', () => {
    const said = (text: string): object => ({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text }],
    });
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
    const output = { type: 'function_call_output', call_id: 'c', output: 'ok' };
    const contentOf = (input: unknown[]): unknown[] =>
      (translate(input, 'chat').body.messages as JsonObject[])
        .filter(({ role }) => role === 'assistant')
        .map(({ content }) => content);
    expect(contentOf([HI, said('Let me look.'), said('Done.'), HI, said('Yes?')])).toEqual([
      'Let me look.\n\nDone.',
      'Yes?',
    ]);
    expect(contentOf([HI, said('Let me look.'), call, said('Wait.'), output])).toEqual(['Let me look.\n\nWait.']);
    expect(contentOf([HI, said('Let me look.'), call, output, said('Done.')])).toEqual(['Let me look.', 'Done.']);
  });

  it('shows the images of instructions to the model too', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,PICTURE' };
    const { body } = translate([{ role: 'developer', content: [{ type: 'input_text', text: 'D' }, image] }, HI]);
    expect(body.system).toMatchObject([{ type: 'text', text: 'D' }]);
    expect(JSON.stringify(body.messages)).toContain('PICTURE');
  });

  it('tells of a namespace with its first tool', () => {
    const tools = [{ type: 'namespace', name: 'git', description: 'The repository', tools: [RUN] }];
    expect(translate([HI], 'messages', { tools }).body.tools).toMatchObject([
      { name: 'git__exec_command', description: 'git: The repository' },
    ]);
  });
});

describe('a tool search of the client', () => {
  const search = {
    type: 'tool_search',
    execution: 'client',
    description: 'Finds tools',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  };
  const found = [{ type: 'namespace', name: 'mcp__cal', description: '', tools: [RUN] }];
  const replay = (execution: string): object[] => [
    HI,
    { type: 'tool_search_call', call_id: 'c1', execution, status: 'completed', arguments: { query: 'cal' } },
    { type: 'tool_search_output', call_id: 'c1', execution, status: 'completed', tools: found },
    HI,
  ];

  it('is a function of the given schema', () => {
    expect(translate([HI], 'messages', { tools: [search] }).body.tools).toMatchObject([
      { name: 'tool_search', description: 'Finds tools', input_schema: search.parameters },
    ]);
  });

  it('replays, and declares what it has found', () => {
    const { body } = translate(replay('client'), 'messages', { tools: [search] });
    expect((body.tools as JsonObject[]).map(({ name }) => name)).toEqual(['tool_search', 'mcp__cal__exec_command']);
    expect(body.messages).toMatchObject([
      {},
      { content: [{ type: 'tool_use', id: 'c1', name: 'tool_search', input: { query: 'cal' } }] },
      { content: [{ type: 'tool_result', tool_use_id: 'c1' }, {}] },
    ]);
    expect(JSON.stringify(body.messages)).toContain('mcp__cal__exec_command');
  });

  it('that OpenAI ran only leaves its tools behind', () => {
    const { body, ignoredParams } = translate(replay('server'));
    expect(body.tools).toMatchObject([{ name: 'mcp__cal__exec_command' }]);
    expect(body.messages).toMatchObject([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'text', text: 'hi' },
        ],
      },
    ]);
    expect(ignoredParams.filter((name) => !BOOKKEEPING.has(name))).toEqual(['input[1] (tool_search_call)']);
  });

  it('of OpenAI’s own is left out and listed', () => {
    const tools = [{ type: 'tool_search' }, { type: 'shell', environment: { type: 'container_auto' } }];
    expect(translate([HI], 'messages', { tools }).ignoredParams).toEqual(['tools[0]', 'tools[1]']);
  });
});

describe('tools of the client that only OpenAI’s models know by heart', () => {
  const tools = [{ type: 'shell', environment: { type: 'local' } }, { type: 'local_shell' }, { type: 'apply_patch' }];

  it.each<Dialect>(['messages', 'chat', 'generate'])('are functions for %s', (to) => {
    const { body, ignoredParams } = translate([HI], to as keyof typeof MODEL_OF, { tools });
    const sent = JSON.stringify(body.tools);
    for (const name of ['shell', 'local_shell', 'apply_patch', 'commands', 'working_directory', 'create_file'])
      expect(sent).toContain(`"${name}"`);
    expect(ignoredParams).toEqual([]);
  });

  it('can be chosen', () => {
    const choice = (tool_choice: JsonObject): unknown =>
      translate([HI], 'messages', { tools, tool_choice }).body.tool_choice;
    expect(choice({ type: 'apply_patch' })).toEqual({ type: 'tool', name: 'apply_patch' });
    expect(choice({ type: 'allowed_tools', mode: 'required', tools: [{ type: 'shell' }] })).toEqual({ type: 'any' });
  });
});
