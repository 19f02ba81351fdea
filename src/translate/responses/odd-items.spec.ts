import { expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';
import { GatewayError } from '../../dialects/gateway-error.js';

const TYPES = [
  'message',
  'agent_message',
  'function_call',
  'custom_tool_call',
  'tool_search_call',
  'shell_call',
  'local_shell_call',
  'apply_patch_call',
  'computer_call',
  'function_call_output',
  'custom_tool_call_output',
  'tool_search_output',
  'shell_call_output',
  'local_shell_call_output',
  'apply_patch_call_output',
  'computer_call_output',
  'reasoning',
  'additional_tools',
  'configuration_update',
  'compaction',
  'compaction_trigger',
  'item_reference',
  'file_search_call',
  'web_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'program',
  'program_output',
  'brand_new',
];
const MEMBERS = [
  'id',
  'call_id',
  'role',
  'content',
  'text',
  'name',
  'namespace',
  'arguments',
  'input',
  'action',
  'actions',
  'operation',
  'output',
  'outputs',
  'tools',
  'reasoning',
  'summary',
  'encrypted_content',
  'results',
  'result',
  'code',
  'error',
  'execution',
  'output_format',
];
const TOOL_TYPES = [
  'function',
  'custom',
  'namespace',
  'tool_search',
  'shell',
  'local_shell',
  'apply_patch',
  'web_search',
  'mcp',
  'brand_new',
];
const TOOL_MEMBERS = [
  'name',
  'description',
  'parameters',
  'strict',
  'format',
  'tools',
  'execution',
  'environment',
  'filters',
  'user_location',
];
/** Values of every type, of which most fit nowhere. */
const VALUES: readonly unknown[] = [
  null,
  7,
  true,
  '',
  'text',
  [],
  {},
  [null],
  ['text'],
  [7],
  [{}],
  [{ type: 'function' }],
  [{ type: 'namespace', name: 5, tools: [null] }],
  [{ type: 'input_text' }],
  [{ type: 'image', url: 'ftp://x' }],
  { type: 'computer_screenshot', image_url: 7 },
  { format: { type: 'json_schema', schema: [] }, effort: 7 },
];

/** What went wrong that is no refusal with a name in it. */
function faultOf(body: object): string | undefined {
  try {
    translateFor('responses', 'messages', 'claude-opus-4-6', { model: 'alias', input: 'hi', ...body });
    return undefined;
  } catch (error) {
    const named = error instanceof GatewayError && error.status === 400 && error.details.param !== undefined;
    return named ? undefined : `${JSON.stringify(body)}: ${String(error)}`;
  }
}

function shapesOf(type: string, members: readonly string[]): object[] {
  const one = members.flatMap((member) => VALUES.map((value) => ({ type, [member]: value })));
  const all = VALUES.map((value) => ({ type, ...Object.fromEntries(members.map((member) => [member, value])) }));
  return [...one, ...all];
}

it.each(TYPES)('an item of type %s is translated or refused by name, whatever its shape', (type) => {
  const bodies = shapesOf(type, MEMBERS).map((item) => ({ input: [{ role: 'user', content: 'hi' }, item] }));
  expect(bodies.map(faultOf).filter(Boolean)).toEqual([]);
});

it.each(TOOL_TYPES)('a tool of type %s is translated or refused by name, whatever its shape', (type) => {
  const bodies = shapesOf(type, TOOL_MEMBERS).map((tool) => ({ tools: [tool] }));
  expect(bodies.map(faultOf).filter(Boolean)).toEqual([]);
});
