import { type Conversation, type OfferedTool, type Turn, withoutReminders } from '../answer/conversation.js';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { isThinking } from './check-thinking.js';
import { modelRow } from './model-row.js';

export function readMessagesConversation(body: JsonObject): Conversation {
  const choice = objectOf(body.tool_choice);
  return {
    turns: listOf(body.messages).flatMap(readTurns),
    tools: listOf(body.tools).filter(isObject).map(readTool),
    thinks: isThinking(body, modelRow(textOf(body.model))),
    forcedTool: choice.type === 'any' ? {} : choice.type === 'tool' ? { name: textOf(choice.name) } : undefined,
    forbidsTools: choice.type === 'none',
    format: objectOf(objectOf(body.output_config).format ?? body.output_format).schema,
    maxTokens: Number(body.max_tokens),
    stops: listOf(body.stop_sequences).map(textOf),
  };
}

function readTool(tool: JsonObject): OfferedTool {
  return { name: textOf(tool.name), schema: tool.input_schema };
}

/** A user message may hold results and words: results come first, as the vendor demands. */
function readTurns(message: unknown): Turn[] {
  const { role, content } = objectOf(message);
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map(objectOf);
  if (role === 'assistant') return [{ role, toolCalls: blocks.filter((block) => block.type === 'tool_use').length }];

  const turns: Turn[] = blocks
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({ role: 'tool', text: blockText(block.content) }));
  const text = withoutReminders(
    blocks.map((block) => (block.type === 'text' ? withoutReminders(textOf(block.text)) : '')).join('\n'),
  );
  return role === 'user' && text !== '' ? [...turns, { role, text }] : turns;
}

function blockText(content: unknown): string {
  return typeof content === 'string'
    ? content
    : listOf(content)
        .map((block) => textOf(objectOf(block).text))
        .join('\n');
}
