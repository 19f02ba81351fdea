import { type Conversation, type OfferedTool, type Turn, withoutReminders } from '../answer/conversation.js';
import { type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { reasons } from './check-request.js';

/** Reads a request whose held items have been put before its own. */
export function readResponsesConversation(body: JsonObject, items: readonly unknown[]): Conversation {
  const choice = body.tool_choice;
  const named = objectOf(choice).type === 'function' || objectOf(choice).type === 'custom';
  return {
    turns: joinCalls(items.map(objectOf).flatMap(readTurns)),
    tools: [...listOf(body.tools), ...items.flatMap(addedTools)].flatMap((tool) => readTools(objectOf(tool))),
    thinks: reasons(body),
    forcedTool:
      choice === 'required' || objectOf(choice).mode === 'required'
        ? {}
        : named
          ? { name: textOf(objectOf(choice).name) }
          : undefined,
    forbidsTools: choice === 'none',
    format: objectOf(objectOf(body.text).format).schema,
    maxTokens: typeof body.max_output_tokens === 'number' ? body.max_output_tokens : undefined,
    stops: [],
  };
}

/** Calls that stand side by side belong to one answer of the model. */
function joinCalls(turns: readonly Turn[]): Turn[] {
  return turns.reduce<Turn[]>((joined, turn) => {
    const last = joined.at(-1);
    return turn.role === 'assistant' && last?.role === 'assistant'
      ? [...joined.slice(0, -1), { role: 'assistant', toolCalls: last.toolCalls + turn.toolCalls }]
      : [...joined, turn];
  }, []);
}

function readTools(tool: JsonObject, namespace?: string): OfferedTool[] {
  switch (tool.type) {
    case 'function':
      return [{ name: textOf(tool.name), schema: tool.parameters ?? { type: 'object' }, namespace }];
    case 'custom':
      return [{ name: textOf(tool.name), namespace }];
    case 'namespace':
      return listOf(tool.tools).flatMap((member) => readTools(objectOf(member), textOf(tool.name)));
    default:
      return [];
  }
}

/** Newer Codex declares its tools in the input. */
function addedTools(value: unknown): unknown[] {
  const { type, tools } = objectOf(value);
  return type === 'additional_tools' ? listOf(tools) : [];
}

function readTurns(item: JsonObject): Turn[] {
  if (item.role === 'user' || item.type === 'agent_message') {
    const text = withoutReminders(partsText(item.content));
    return text === '' ? [] : [{ role: 'user', text }];
  }
  switch (item.type) {
    case 'function_call':
    case 'custom_tool_call':
      return [{ role: 'assistant', toolCalls: 1 }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'tool', text: partsText(item.output) }];
    default:
      return [];
  }
}

function partsText(content: unknown): string {
  return typeof content === 'string'
    ? content
    : listOf(content)
        .map((part) => textOf(objectOf(part).text))
        .join('\n');
}
