import { writeJson } from '../../dialects/exact-json.js';
import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { readSealed } from '../wire/read-seal.js';
import { type Block, type JsonObject, type TextBlock, type Turn } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asObject, asString, textOf } from '../wire/wire-value.js';
import { flatName } from './namespaces.js';
import { readContent, readToolOutput } from './read-content.js';

/** The `input` of a Responses request as instructions (those before the conversation) and turns. */
export function readInput(input: unknown): { system: TextBlock[]; turns: Turn[] } {
  if (typeof input === 'string')
    return { system: [], turns: [{ role: 'user', blocks: [{ type: 'text', text: input }] }] };
  if (!Array.isArray(input)) throw refuse('input', 'input must be a string or a list of items.', 'invalid_type');
  const system: TextBlock[] = [];
  const turns = input.flatMap((value, at): Turn[] => {
    const turn = readItem(asObject(value) ?? {}, `input[${at}]`);
    return turn === undefined ? [] : [turn];
  });
  while (turns[0]?.role === 'developer') system.push(...turns.shift()!.blocks.filter((block) => block.type === 'text'));
  return { system, turns };
}

/** One item as a turn of its own: neighbours of one role are joined later. Items of hosted tools are left out. */
function readItem(item: JsonObject, path: string): Turn | undefined {
  const type = textOf(item.type) || 'message';
  switch (type as NonNullable<ResponseInputItem['type']>) {
    case 'message':
      return readMessage(item, path);
    case 'function_call':
      return assistant({
        type: 'toolCall',
        id: callIdOf(item),
        name: flatName(asString(item.namespace), textOf(item.name)),
        args: textOf(item.arguments),
        custom: false,
      });
    case 'custom_tool_call':
      return assistant({
        type: 'toolCall',
        id: callIdOf(item),
        name: flatName(asString(item.namespace), textOf(item.name)),
        args: textOf(item.input),
        custom: true,
      });
    case 'local_shell_call':
    case 'shell_call':
    case 'apply_patch_call':
      return assistant({
        type: 'toolCall',
        id: callIdOf(item),
        name: type.replace('_call', ''),
        args: writeJson(item.action ?? item.operation ?? {}),
        custom: false,
      });
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
    case 'shell_call_output':
    case 'apply_patch_call_output':
      return {
        role: 'user',
        blocks: [
          {
            type: 'toolResult',
            callId: callIdOf(item),
            content: readToolOutput(item.output, `${path}.output`),
            isError: false,
          },
        ],
      };
    case 'reasoning':
      return readReasoning(item);
    case 'item_reference':
      throw refuse(
        path,
        `${path}: references to stored items are not supported for this model; send the items themselves.`,
      );
    default:
      return undefined;
  }
}

function callIdOf(item: JsonObject): string {
  return textOf(item.call_id) || textOf(item.id);
}

function assistant(block: Block): Turn {
  return { role: 'assistant', blocks: [block] };
}

function readMessage(item: JsonObject, path: string): Turn {
  const blocks = readContent(item.content, `${path}.content`);
  switch (item.role) {
    case 'user':
    case 'assistant':
      return { role: item.role, blocks };
    case 'system':
    case 'developer':
      return { role: 'developer', blocks };
    default:
      throw refuse(`${path}.role`, `${path}.role must be one of user, assistant, system, developer.`, 'invalid_value');
  }
}

function readReasoning(item: JsonObject): Turn | undefined {
  const parts = [item.summary, item.content].map((list) =>
    asArray(list)
      .map((part) => textOf(asObject(part)?.text))
      .join('\n\n'),
  );
  const text = parts.find((joined) => joined !== '') ?? '';
  const value = textOf(item.encrypted_content);
  const param = value === '' ? 'input[].summary' : 'input[].encrypted_content';
  const [block] = readSealed({ text, value, native: 'oai', redacted: text === '', param });
  return block && assistant(block);
}
