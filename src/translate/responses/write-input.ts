import { type JsonObject } from '../../dialects/wire-value.js';
import { type ResponseInputItem, type ResponseOutputText } from 'openai/resources/responses/responses';
import { type Block, type ThinkingBlock, type ToolCallBlock, type Turn } from '../neutral/neutral-request.js';
import { normaliseTurns } from '../neutral/normalise-turns.js';
import { refuse } from '../errors/refuse.js';
import { writeInputPart, writeToolOutput } from './write-content.js';

/** Input items, of which reasoning goes without an id: one that was never stored is an error to name. */
type InputItem = ResponseInputItem | JsonObject;

/**
 * The `input` of a Responses request: results directly after their calls, calls after the text beside them, reasoning
 * before the item that it led to.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function writeInput(turns: readonly Turn[], marks: boolean): InputItem[] {
  const usable = turns.map((turn) => ({
    role: turn.role,
    blocks: turn.blocks.filter((block) => block.type !== 'thinking' || block.seal?.family === 'oai'),
  }));
  const normal = normaliseTurns(usable);
  const customCalls = new Set(
    normal.flatMap((turn) =>
      turn.blocks.flatMap((block) => (block.type === 'toolCall' && block.custom ? [block.id] : [])),
    ),
  );
  return normal.flatMap((turn) =>
    turn.role === 'assistant' ? writeAssistant(turn.blocks) : writeUser(turn, customCalls, marks),
  );
}

function writeUser(turn: Turn, customCalls: ReadonlySet<string>, marks: boolean): InputItem[] {
  const outputs = turn.blocks.flatMap((block): InputItem[] => {
    if (block.type !== 'toolResult') return [];
    const type = customCalls.has(block.callId) ? 'custom_tool_call_output' : 'function_call_output';
    return [{ type, call_id: block.callId, output: writeToolOutput(block) }];
  });
  const content = turn.blocks.flatMap((block) => writeInputPart(block, marks));
  const role = turn.role === 'developer' ? 'developer' : 'user';
  return content.length === 0 ? outputs : [...outputs, { type: 'message', role, content }];
}

/** Reasoning that nothing follows is refused, so it is left out. */
function writeAssistant(blocks: readonly Block[]): InputItem[] {
  const items: InputItem[] = [];
  let reasoning: InputItem[] = [];
  let text: Pick<ResponseOutputText, 'type' | 'text'>[] = [];
  const flushText = (): void => {
    if (text.length > 0) items.push({ type: 'message', role: 'assistant', content: text });
    text = [];
  };
  const follow = (): void => {
    items.push(...reasoning);
    reasoning = [];
  };
  for (const block of blocks) {
    switch (block.type) {
      case 'text':
        if (reasoning.length > 0) flushText();
        follow();
        text.push({ type: 'output_text', text: block.text });
        break;
      case 'thinking':
        flushText();
        reasoning.push(writeReasoning(block));
        break;
      case 'toolCall':
        flushText();
        follow();
        items.push(writeCall(block));
        break;
      case 'image':
      case 'document':
      case 'audio':
        throw refuse(block.path, `${block.path}: assistant messages can only hold text for this model.`);
      case 'toolResult':
        break;
    }
  }
  flushText();
  return items;
}

function writeReasoning(block: ThinkingBlock): JsonObject {
  return {
    type: 'reasoning',
    summary: block.text === '' ? [] : [{ type: 'summary_text', text: block.text }],
    encrypted_content: block.seal?.value,
  };
}

function writeCall({ id, name, args, custom }: ToolCallBlock): InputItem {
  if (custom) return { type: 'custom_tool_call', call_id: id, name, input: args };
  return { type: 'function_call', call_id: id, name, arguments: args.trim() === '' ? '{}' : args };
}
