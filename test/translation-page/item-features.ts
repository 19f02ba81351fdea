import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, dropped, type Feature, type Outcomes, refused, without } from './outcome.js';
import { PNG, tool } from './requests.js';

const HI = { role: 'user', content: 'hi' };

function items(...added: JsonObject[]): { responses: JsonObject } {
  return { responses: { input: [HI, ...added] } };
}

/** What the user says last, as each upstream must find it. */
function lastSaid(how: string, ...texts: string[]): Partial<Record<Dialect, Outcomes<ClientDialect>>> {
  const parts = ['hi', ...texts].map((text) => ({ text }));
  return {
    messages: adapted(how, { messages: [{ role: 'user', content: parts }] }),
    chat: adapted(how, { messages: [{ role: 'user', content: parts }] }),
    generate: adapted(how, { contents: [{ role: 'user', parts }] }),
  };
}

/** The tools that each upstream must find. */
function toolsOf(how: string, ...names: string[]): Partial<Record<Dialect, Outcomes<ClientDialect>>> {
  const named = names.map((name) => ({ name }));
  return {
    messages: adapted(how, { tools: named }),
    chat: adapted(how, { tools: named.map((described) => ({ type: 'function', function: described })) }),
    generate: adapted(how, { tools: [{ functionDeclarations: named }] }),
  };
}

function everywhere(outcome: Outcomes<ClientDialect>): Partial<Record<Dialect, Outcomes<ClientDialect>>> {
  return { messages: outcome, chat: outcome, generate: outcome };
}

/** What only Responses clients send: items of kinds of their own. */
export const ITEM_FEATURES: Feature<ClientDialect, Dialect>[] = [
  {
    name: '`additional_tools`',
    said: items({ type: 'additional_tools', role: 'developer', tools: [tool('responses')] }),
    becomes: toolsOf('join the tools; calls come back in the form in which the tool was declared', 'weather'),
  },
  {
    name: '`tool_search` that the client runs',
    said: { responses: { tools: [{ type: 'tool_search', execution: 'client' }] } },
    becomes: toolsOf('a function; its calls come back as `tool_search_call`', 'tool_search'),
  },
  {
    name: 'Tools that such a search has found',
    said: items(
      { type: 'tool_search_call', call_id: 'call_1', execution: 'client', arguments: { query: 'weather' } },
      { type: 'tool_search_output', call_id: 'call_1', execution: 'client', tools: [tool('responses')] },
    ),
    becomes: toolsOf('join the tools', 'weather'),
  },
  {
    name: '`shell`, `local_shell` and `apply_patch` that the client runs',
    said: { responses: { tools: [{ type: 'shell' }, { type: 'local_shell' }, { type: 'apply_patch' }] } },
    becomes: toolsOf('functions; calls come back as items of their own kind', 'shell', 'local_shell', 'apply_patch'),
  },
  {
    name: '`agent_message`',
    said: items({ type: 'agent_message', content: [{ type: 'encrypted_content', encrypted_content: 'count' }] }),
    becomes: lastSaid('said by the user', 'count'),
  },
  {
    name: '`agent_message` that OpenAI sealed',
    said: items({ type: 'agent_message', content: [{ type: 'encrypted_content', encrypted_content: 'gAAAAABx' }] }),
    becomes: everywhere(refused('input[1].content[0]')),
  },
  {
    name: '`configuration_update`',
    said: items({ type: 'configuration_update', text: { format: { type: 'json_schema', name: 'n', schema: {} } } }),
    becomes: {
      messages: without(
        adapted('holds for the answer', { output_config: { format: { type: 'json_schema' } } }),
        'input[].text.format.name',
      ),
      chat: adapted('holds for the answer', { response_format: { type: 'json_schema' } }),
      generate: without(
        adapted('holds for the answer', { generationConfig: { responseMimeType: 'application/json' } }),
        'input[].text.format.name',
      ),
    },
  },
  {
    name: 'Results of tools that OpenAI ran',
    said: items({ type: 'mcp_call', server_label: 'maps', name: 'find', arguments: '{}', output: 'Bern' }),
    becomes: lastSaid('said by the user, as text and images', '[mcp_call maps.find]', '{}', 'Bern'),
  },
  {
    name: 'Traces of tools that OpenAI ran, without a result',
    said: items({ type: 'web_search_call', action: { type: 'search', query: 'q' } }),
    becomes: everywhere(dropped('input[1] (web_search_call)')),
  },
  {
    name: 'Items of a kind that is not known yet',
    said: items({ type: 'brand_new', content: [{ type: 'any', text: 'new' }] }),
    becomes: lastSaid('their text, said by the user', 'new'),
  },
  {
    name: 'Such items without a text',
    said: items({ type: 'brand_new', payload: PNG }),
    becomes: everywhere(refused('input[1]')),
  },
  {
    name: '`compaction` that this gateway sealed',
    said: items({ type: 'compaction', encrypted_content: 'sealed:They said hi.' }),
    becomes: opened('They said hi.'),
  },
  {
    name: '`compaction` that a vendor sealed',
    said: items({ type: 'compaction', encrypted_content: 'gAAAAABx' }),
    becomes: everywhere(refused('input[1]')),
  },
];

function opened(summary: string): Partial<Record<Dialect, Outcomes<ClientDialect>>> {
  const text = `What was said before this point has been replaced by this summary of it:\n\n${summary}`;
  const parts = [{ text: 'hi' }, { text: `<system-reminder>\n${text}\n</system-reminder>` }];
  return {
    messages: adapted('opened: instructions', { messages: [{ role: 'user', content: parts }] }),
    chat: adapted('opened: instructions', { messages: [HI, { role: 'system', content: text }] }),
    generate: adapted('opened: instructions', { contents: [{ role: 'user', parts }] }),
  };
}
