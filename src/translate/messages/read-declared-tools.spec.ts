import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type TranslatedRequest } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };
const tool = (name: string, more: object = {}): JsonObject => ({ name, input_schema: { type: 'object' }, ...more });
const deferred = (name: string): JsonObject => tool(name, { defer_loading: true });
const PLACEHOLDER = {
  ...deferred('DeferredToolPlaceholder'),
  description: 'Reserved placeholder that keeps deferred tool loading active; never call this tool.',
};
const system = (...content: object[]): JsonObject => ({ role: 'system', content });
const found = (name: string): JsonObject[] => [
  USER,
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: {} }] },
  {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'tool_reference', tool_name: name }] }],
  },
];

function translate(body: JsonObject, to: Dialect = 'responses'): TranslatedRequest {
  const model = to === 'chat' ? 'glm-5' : 'gpt-5.4';
  return translateFor('messages', to, model, { model: 'x', max_tokens: 100, messages: [USER], ...body });
}
const names = (body: JsonObject): unknown[] =>
  ((translate(body).body.tools ?? []) as JsonObject[]).map(({ name, type }) => name ?? type);

describe('tools that are loaded later', () => {
  const tools = [tool('ToolSearch'), PLACEHOLDER, deferred('mcp__a__b'), deferred('mcp__a__c')];

  it('are hidden and named until the conversation refers to them', () => {
    expect(names({ tools })).toEqual(['ToolSearch']);
    expect(translate({ tools }).ignoredParams).toEqual(['tools[1]', 'tools[2]', 'tools[3]', 'tools[].defer_loading']);
    expect(names({ tools, messages: found('mcp__a__c') })).toEqual(['ToolSearch', 'mcp__a__c']);
  });

  it('are shown when a call of the history or the choice names them', () => {
    const called = [
      USER,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'mcp__a__b', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'r' }] },
    ];
    expect(names({ tools, messages: called })).toEqual(['ToolSearch', 'mcp__a__b']);
    expect(names({ tools, tool_choice: { type: 'tool', name: 'mcp__a__b' } })).toEqual(['ToolSearch', 'mcp__a__b']);
  });

  it('are all shown where only Anthropic’s own search could find them', () => {
    const searched = [{ type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }, deferred('late')];
    expect(names({ tools: searched })).toEqual(['late']);
  });
});

describe('changes of the tools within a conversation', () => {
  const reference = (name: string): object => ({ type: 'tool_reference', name });

  it('bring, show and take away tools', () => {
    const added = { type: 'tool_addition', tool: { type: 'tool_definition', definition: tool('new') } };
    const shown = { type: 'tool_addition', tool: reference('late') };
    const removed = { type: 'tool_removal', tool: reference('old') };
    const tools = [tool('old'), deferred('late')];
    expect(names({ tools, messages: [USER, system(added, shown, removed)] })).toEqual(['late', 'new']);
    const again = { type: 'tool_addition', tool: reference('old') };
    expect(names({ tools, messages: [USER, system(removed, again)] })).toEqual(['old']);
  });

  it('are named where they are the vendor’s servers', () => {
    const added = { type: 'tool_addition', tool: { type: 'mcp_tool_reference', name: 'a', server_name: 'b' } };
    expect(translate({ messages: [USER, system(added)] }).ignoredParams).toEqual([
      'messages[].content[].tool.mcp_tool_reference',
    ]);
  });
});
