import { type Conversation, type OfferedTool, type Turn, withoutReminders } from '../answer/conversation.js';
import { isGiven, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { isReasoning, modelRow } from '../openai/model-row.js';

export function readChatConversation(body: JsonObject): Conversation {
  const choice = body.tool_choice;
  const inner = objectOf(objectOf(choice).function ?? objectOf(choice).custom);
  const limit = body.max_completion_tokens ?? body.max_tokens;
  const format = objectOf(body.response_format);
  return {
    turns: listOf(body.messages).map(objectOf).flatMap(readTurns),
    tools: listOf(body.tools).map((tool) => readTool(objectOf(tool))),
    thinks: isReasoning(body.reasoning_effort, modelRow(textOf(body.model))),
    forcedTool:
      choice === 'required' || objectOf(objectOf(choice).allowed_tools).mode === 'required'
        ? {}
        : isGiven(inner.name)
          ? { name: textOf(inner.name) }
          : undefined,
    forbidsTools: choice === 'none',
    format: format.type === 'json_object' ? { type: 'object' } : objectOf(format.json_schema).schema,
    maxTokens: typeof limit === 'number' ? limit : undefined,
    stops: (typeof body.stop === 'string' ? [body.stop] : listOf(body.stop)).map(textOf),
  };
}

function readTool(tool: JsonObject): OfferedTool {
  return tool.type === 'custom'
    ? { name: textOf(objectOf(tool.custom).name) }
    : { name: textOf(objectOf(tool.function).name), schema: objectOf(tool.function).parameters ?? { type: 'object' } };
}

function readTurns({ role, content, tool_calls: calls }: JsonObject): Turn[] {
  switch (role) {
    case 'user': {
      const text = withoutReminders(partsText(content));
      return text === '' ? [] : [{ role, text }];
    }
    case 'assistant':
      return [{ role, toolCalls: listOf(calls).length }];
    case 'tool':
    case 'function':
      return [{ role: 'tool', text: partsText(content) }];
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
