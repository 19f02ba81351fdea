import { argumentsOf } from '../tools/arguments-of.js';
import { writeJson } from '../../dialects/exact-json.js';
import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { type TextBlock, type ToolResultBlock } from '../neutral/neutral-request.js';
import { numberAt, objectAt, textAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { refuse } from '../errors/refuse.js';
import { type Conversation } from './conversation.js';
import { flatName } from './flat-name.js';
import { readOutputPart, readToolOutput } from './read-content.js';

/** Items that call a tool which the client runs. */
type CallType = Extract<
  ResponseInputItem['type'],
  | 'function_call'
  | 'custom_tool_call'
  | 'tool_search_call'
  | 'shell_call'
  | 'local_shell_call'
  | 'apply_patch_call'
  | 'computer_call'
>;

/** Items that hold what came of such a call. */
type OutputType = Extract<ResponseInputItem['type'], `${CallType}_output` | 'tool_search_output'>;

/** Adds a call of a tool to the conversation. A search that OpenAI ran itself is none of the client's. */
export function readCall(type: CallType, item: JsonObject, path: string, conversation: Conversation): void {
  if (type === 'tool_search_call' && item.execution === 'server') {
    conversation.leaveOut(path, type);
    return;
  }
  const [name, args] = nameAndArguments(type, item);
  if (name === '') throw refuse(path, `${path}: the tool call has no name.`, 'invalid_value');
  const custom = type === 'custom_tool_call';
  const id = callIdOf(item, path);
  if (id !== '' && textOf(item.id) !== '') conversation.callIds.set(textOf(item.id), id);
  conversation.say('assistant', [{ type: 'toolCall', id, name, args, custom }]);
}

function nameAndArguments(type: CallType, item: JsonObject): [name: string, args: string] {
  switch (type) {
    case 'function_call':
      return [flatName(asString(item.namespace), textOf(item.name)), argumentsOf(item.arguments)];
    case 'custom_tool_call':
      return [flatName(asString(item.namespace), textOf(item.name)), argumentsOf(item.input)];
    case 'tool_search_call':
      return ['tool_search', asString(item.arguments) ?? writeJson(item.arguments ?? {})];
    case 'shell_call':
      return ['shell', writeJson(item.action ?? {})];
    case 'local_shell_call':
      return ['local_shell', writeJson(item.action ?? {})];
    case 'apply_patch_call':
      return ['apply_patch', writeJson(item.operation ?? {})];
    case 'computer_call':
      return ['computer', writeJson(item.actions ? { actions: item.actions } : (item.action ?? {}))];
  }
}

/** Adds the output of a call to the conversation; tools that a search has found are declared from then on. */
export function readOutput(type: OutputType, item: JsonObject, path: string, conversation: Conversation): void {
  const content = readOutputContent(type, item, path, conversation);
  if (type === 'tool_search_output' && item.execution === 'server') return;
  const isError = type === 'apply_patch_call_output' && item.status === 'failed';
  const callId = textOf(item.call_id) || (conversation.callIds.get(textOf(item.id)) ?? callIdOf(item, path));
  conversation.say('user', [{ type: 'toolResult', callId, content, isError }]);
}

function readOutputContent(
  type: OutputType,
  item: JsonObject,
  path: string,
  conversation: Conversation,
): ToolResultBlock['content'] {
  switch (type) {
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
      return readToolOutput(item.output, `${path}.output`);
    case 'shell_call_output':
      return Array.isArray(item.output)
        ? item.output.flatMap((entry, at) => readShellOutput(entry, `${path}.output[${at}]`))
        : readToolOutput(item.output, `${path}.output`);
    case 'apply_patch_call_output': {
      const output = readToolOutput(item.output, `${path}.output`);
      return output.length === 0 ? [text(textOf(item.status))] : output;
    }
    case 'computer_call_output':
      return asObject(item.output) === undefined
        ? readToolOutput(item.output, `${path}.output`)
        : readOutputPart(item.output, `${path}.output`);
    case 'tool_search_output': {
      const names = conversation.tools.add(item.tools, `${path}.tools`);
      return [text(names.length === 0 ? 'No tools were found.' : `These tools can be called now: ${names.join(', ')}`)];
    }
  }
}

/** What one command printed, and how it ended; some clients send its text, or a part of one, alone. */
function readShellOutput(entry: unknown, path: string): ToolResultBlock['content'] {
  const printed = asObject(entry);
  if (printed === undefined) return readToolOutput(entry, path);
  if (typeof printed.type === 'string') return readOutputPart(printed, path);
  const outcome = objectAt(printed, 'outcome', path) ?? {};
  const exitCode = numberAt(outcome, 'exit_code', `${path}.outcome`);
  const end = outcome.type === 'timeout' ? 'timed out' : exitCode === undefined ? '' : `exit code ${exitCode}`;
  const lines = [textAt(printed, 'stdout', path), textAt(printed, 'stderr', path), end].filter((line) => line !== '');
  return lines.length === 0 ? [] : [text(lines.join('\n'))];
}

/**
 * What a call is known by: the output of a `local_shell_call` names it by `id`, and one that names no call has the name
 * of its tool.
 */
function callIdOf(item: JsonObject, path: string): string {
  return textAt(item, 'call_id', path) || textOf(item.id) || textOf(item.name);
}

function text(value: string): TextBlock {
  return { type: 'text', text: value };
}
