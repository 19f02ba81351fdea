import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, dropped, type Feature, kept, refused, without } from './outcome.js';
import { SCHEMA, tool, toolLoop } from './requests.js';

const withTool = {
  messages: { tools: [tool('messages')] },
  responses: { tools: [tool('responses')] },
  chat: { tools: [tool('chat')] },
};
const LONG = `mcp__${'x'.repeat(80)}`;
const WRAPPED = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** What an upstream of each dialect must find as its only tool. */
const only = {
  messages: (more: JsonObject): JsonObject => ({ tools: [more] }),
  responses: (more: JsonObject): JsonObject => ({ tools: [more] }),
  chat: (more: JsonObject): JsonObject => ({ tools: [{ type: 'function', function: more }] }),
  generate: (more: JsonObject): JsonObject => ({ tools: [{ functionDeclarations: [more] }] }),
};

function chosen(mode: string, names?: string[]): JsonObject {
  return { toolConfig: { functionCallingConfig: { mode, ...(names && { allowedFunctionNames: names }) } } };
}

const GEMINI_SEARCH = adapted("Gemini's web search, without its settings", { tools: [{ googleSearch: {} }] });

export const TOOL_FEATURES: Feature<ClientDialect, Dialect>[] = [
  {
    name: 'Function tools',
    said: withTool,
    becomes: {
      messages: kept(only.messages({ name: 'weather', description: 'Weather', input_schema: SCHEMA })),
      responses: kept(
        only.responses({ type: 'function', name: 'weather', description: 'Weather', parameters: SCHEMA }),
      ),
      chat: kept(only.chat({ name: 'weather', description: 'Weather', parameters: SCHEMA })),
      generate: kept(only.generate({ name: 'weather', description: 'Weather', parametersJsonSchema: SCHEMA })),
    },
  },
  {
    name: 'Calls and their results in the history',
    said: {
      messages: toolLoop.messages({ content: 'sunny' }),
      responses: toolLoop.responses('sunny'),
      chat: toolLoop.chat('sunny'),
    },
    beside: withTool,
    becomes: {
      messages: kept({
        messages: [
          {},
          { content: [{ type: 'tool_use', name: 'weather', input: { city: 'Bern' } }] },
          { content: [{ type: 'tool_result', content: 'sunny' }] },
        ],
      }),
      responses: kept({
        input: [
          {},
          { type: 'function_call', call_id: 'call_1', arguments: '{"city":"Bern"}' },
          { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
        ],
      }),
      chat: kept({
        messages: [
          {},
          { tool_calls: [{ id: 'call_1', function: { arguments: '{"city":"Bern"}' } }] },
          { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
        ],
      }),
      generate: kept({
        contents: [
          {},
          { parts: [{ functionCall: { name: 'weather', args: { city: 'Bern' } } }] },
          { parts: [{ functionResponse: { name: 'weather', response: { output: 'sunny' } } }] },
        ],
      }),
    },
  },
  {
    name: '`strict`',
    said: {
      messages: { tools: [tool('messages', 'weather', { strict: true })] },
      responses: { tools: [tool('responses', 'weather', { strict: true })] },
      chat: { tools: [tool('chat', 'weather', { strict: true })] },
    },
    beside: withTool,
    becomes: {
      messages: kept(only.messages({ strict: true })),
      responses: kept(only.responses({ strict: true })),
      chat: kept(only.chat({ strict: true })),
      generate: {
        from: {
          messages: dropped('tools[].strict'),
          responses: dropped('tools[].strict'),
          chat: dropped('tools[].function.strict'),
        },
      },
    },
  },
  {
    name: 'Custom tools, whose input is free text',
    said: {
      responses: { tools: [{ type: 'custom', name: 'patch', description: 'Patches' }] },
      chat: { tools: [{ type: 'custom', custom: { name: 'patch', description: 'Patches' } }] },
    },
    becomes: {
      messages: adapted(
        'a function with one text; its calls come back as custom ones',
        only.messages({ name: 'patch', input_schema: WRAPPED }),
      ),
      responses: kept(only.responses({ type: 'custom', name: 'patch' })),
      chat: adapted(
        'a function with one text; its calls come back as custom ones',
        only.chat({ name: 'patch', parameters: WRAPPED }),
      ),
      generate: adapted(
        'a function with one text; its calls come back as custom ones',
        only.generate({ name: 'patch', parametersJsonSchema: WRAPPED }),
      ),
    },
  },
  {
    name: 'Namespaces of tools',
    said: {
      responses: { tools: [{ type: 'namespace', name: 'mcp__maps', description: 'Maps', tools: [tool('responses')] }] },
    },
    becomes: {
      messages: adapted(
        'flat names; calls come back with their namespace',
        only.messages({ name: 'mcp__maps__weather' }),
      ),
      chat: adapted('flat names; calls come back with their namespace', only.chat({ name: 'mcp__maps__weather' })),
      generate: adapted(
        'flat names; calls come back with their namespace',
        only.generate({ name: 'mcp__maps__weather' }),
      ),
    },
  },
  {
    name: 'Names of more than 64 characters',
    said: { messages: { tools: [tool('messages', LONG)] } },
    becomes: {
      responses: adapted(
        'shortened; calls come back with the whole name',
        only.responses({ name: `${LONG.slice(0, 55)}_6473cc20` }),
      ),
      chat: adapted(
        'shortened; calls come back with the whole name',
        only.chat({ name: `${LONG.slice(0, 55)}_6473cc20` }),
      ),
      generate: adapted(
        'shortened; calls come back with the whole name',
        only.generate({ name: `${LONG.slice(0, 55)}_6473cc20` }),
      ),
    },
  },
  {
    name: 'Legacy `functions`',
    said: { chat: { functions: [{ name: 'weather', parameters: SCHEMA }], function_call: { name: 'weather' } } },
    becomes: {
      messages: adapted('tools; the call comes back as `function_call`', {
        tools: [{ name: 'weather' }],
        tool_choice: { type: 'tool', name: 'weather' },
      }),
      responses: adapted('tools; the call comes back as `function_call`', {
        tools: [{ name: 'weather' }],
        tool_choice: { type: 'function', name: 'weather' },
      }),
      generate: adapted('tools; the call comes back as `function_call`', {
        ...only.generate({ name: 'weather' }),
        ...chosen('ANY', ['weather']),
      }),
    },
  },
  {
    name: 'Tools that are loaded later (`defer_loading`), until the conversation finds them',
    said: { messages: { tools: [tool('messages'), { ...tool('messages', 'late'), defer_loading: true }] } },
    beside: { messages: { tools: [tool('messages')] } },
    becomes: {
      responses: dropped('tools[1]', 'tools[].defer_loading'),
      chat: dropped('tools[1]', 'tools[].defer_loading'),
      generate: dropped('tools[1]', 'tools[].defer_loading'),
    },
  },
  {
    name: 'Web search of the vendor',
    said: {
      messages: { tools: [{ type: 'web_search_20250305', name: 'web_search', allowed_domains: ['example.org'] }] },
      responses: { tools: [{ type: 'web_search', filters: { allowed_domains: ['example.org'] } }] },
      chat: { web_search_options: { search_context_size: 'low' } },
    },
    becomes: {
      messages: {
        from: {
          responses: adapted("Claude's web search", {
            tools: [{ type: 'web_search_20250305', allowed_domains: ['example.org'] }],
          }),
          chat: refused('web_search_options'),
        },
      },
      responses: {
        from: {
          messages: adapted("GPT's web search", {
            tools: [{ type: 'web_search', filters: { allowed_domains: ['example.org'] } }],
          }),
          chat: kept({ tools: [{ type: 'web_search', search_context_size: 'low' }] }),
        },
      },
      chat: {
        from: {
          messages: dropped('tools[0]', 'tools[].allowed_domains'),
          responses: dropped('tools[0]', 'tools[].filters'),
        },
      },
      generate: {
        from: {
          messages: without(GEMINI_SEARCH, 'tools[].allowed_domains'),
          responses: without(GEMINI_SEARCH, 'tools[].filters'),
          chat: without(GEMINI_SEARCH, 'web_search_options.search_context_size'),
        },
      },
    },
  },
  {
    name: 'Other tools that the vendor runs or defines',
    said: {
      messages: { tools: [{ type: 'bash_20250124', name: 'bash' }] },
      responses: { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
      chat: { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
    },
    becomes: {
      messages: { from: { responses: dropped('tools[0]'), chat: refused('tools[0]') } },
      responses: { from: { messages: dropped('tools[0]'), chat: kept({ tools: [{ type: 'code_interpreter' }] }) } },
      chat: dropped('tools[0]'),
      generate: dropped('tools[0]'),
    },
  },
  {
    name: '`tool_choice`: some tool must be called',
    said: {
      messages: { tool_choice: { type: 'any' } },
      responses: { tool_choice: 'required' },
      chat: { tool_choice: 'required' },
    },
    beside: withTool,
    becomes: {
      messages: kept({ tool_choice: { type: 'any' } }),
      responses: kept({ tool_choice: 'required' }),
      chat: kept({ tool_choice: 'required' }),
      generate: kept(chosen('ANY')),
    },
  },
  {
    name: '`tool_choice`: this one',
    said: {
      messages: { tool_choice: { type: 'tool', name: 'weather' } },
      responses: { tool_choice: { type: 'function', name: 'weather' } },
      chat: { tool_choice: { type: 'function', function: { name: 'weather' } } },
    },
    beside: withTool,
    becomes: {
      messages: kept({ tool_choice: { type: 'tool', name: 'weather' } }),
      responses: kept({ tool_choice: { type: 'function', name: 'weather' } }),
      chat: kept({ tool_choice: { type: 'function', function: { name: 'weather' } } }),
      generate: kept(chosen('ANY', ['weather'])),
    },
  },
  {
    name: '`tool_choice`: none',
    said: {
      messages: { tool_choice: { type: 'none' } },
      responses: { tool_choice: 'none' },
      chat: { tool_choice: 'none' },
    },
    beside: withTool,
    becomes: {
      messages: kept({ tool_choice: { type: 'none' } }),
      responses: kept({ tool_choice: 'none' }),
      chat: kept({ tool_choice: 'none' }),
      generate: kept(chosen('NONE')),
    },
  },
  {
    name: "`tool_choice`: `validated`, Gemini's word, in any format",
    said: {
      messages: { tool_choice: { type: 'validated' } },
      responses: { tool_choice: 'validated' },
      chat: { tool_choice: 'validated' },
    },
    beside: withTool,
    becomes: {
      messages: adapted('left to the model', { tool_choice: { type: 'auto' } }),
      responses: adapted('left to the model', { tool_choice: 'auto' }),
      chat: adapted('left to the model', { tool_choice: 'auto' }),
      generate: kept(chosen('VALIDATED')),
    },
  },
  {
    name: "`tool_choice`: the vendor's own search, as Claude Code asks for it",
    said: {
      messages: { tool_choice: { type: 'tool', name: 'web_search' } },
      responses: { tool_choice: { type: 'web_search' } },
    },
    beside: {
      messages: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      responses: { tools: [{ type: 'web_search' }] },
    },
    becomes: {
      messages: { from: { responses: kept({ tool_choice: { type: 'tool', name: 'web_search' } }) } },
      responses: { from: { messages: kept({ tool_choice: { type: 'web_search' } }) } },
      chat: dropped('tools[0]', 'tool_choice'),
      generate: dropped('tool_choice'),
    },
  },
  {
    name: '`tool_choice`: some of the tools',
    said: {
      responses: {
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] },
      },
      chat: {
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'weather' } }] },
        },
      },
    },
    beside: {
      responses: { tools: [tool('responses'), tool('responses', 'other')] },
      chat: { tools: [tool('chat'), tool('chat', 'other')] },
    },
    becomes: {
      messages: adapted('the others are left out', { tools: [{ name: 'weather' }] }),
      responses: kept({ tool_choice: { type: 'allowed_tools', tools: [{ name: 'weather' }] } }),
      chat: adapted('the others are left out', only.chat({ name: 'weather' })),
      generate: adapted('the others are left out', only.generate({ name: 'weather' })),
    },
  },
  {
    name: 'One call at a time',
    said: {
      messages: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      responses: { parallel_tool_calls: false },
      chat: { parallel_tool_calls: false },
    },
    beside: { ...withTool, messages: { ...withTool.messages, tool_choice: { type: 'auto' } } },
    becomes: {
      messages: kept({ tool_choice: { type: 'auto', disable_parallel_tool_use: true } }),
      responses: kept({ parallel_tool_calls: false }),
      chat: kept({ parallel_tool_calls: false }),
      generate: {
        from: {
          messages: dropped('tool_choice.disable_parallel_tool_use'),
          responses: dropped('parallel_tool_calls'),
          chat: dropped('parallel_tool_calls'),
        },
      },
    },
  },
];
