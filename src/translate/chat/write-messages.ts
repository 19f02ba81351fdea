import {
  type Block,
  type DocumentBlock,
  type ImageBlock,
  type JsonObject,
  type ToolCallBlock,
  type ToolResultBlock,
  type Turn,
} from '../neutral/neutral-request.js';
import { normaliseTurns } from '../neutral/normalise-turns.js';
import { refuse } from '../errors/refuse.js';
import { withoutAbsent } from '../wire/wire-value.js';

/**
 * The messages of a Chat request for a server that calls itself compatible: instructions as `system`, tool messages
 * directly after their calls, images of tool results in a user message of their own.
 *
 * @param wantsReasoningBack whether the server refuses assistant messages that lack their `reasoning_content`.
 */
export function writeMessages(system: string, turns: readonly Turn[], wantsReasoningBack: boolean): JsonObject[] {
  const normal = normaliseTurns(turns);
  const messages = normal.flatMap((turn) => {
    switch (turn.role) {
      case 'assistant':
        return writeAssistant(turn.blocks, wantsReasoningBack);
      case 'developer':
        return [{ role: 'system', content: textsOf(turn.blocks) }];
      case 'user':
        return writeUser(turn.blocks);
    }
  });
  return system === '' ? messages : [{ role: 'system', content: system }, ...messages];
}

function textsOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
}

function writeUser(blocks: readonly Block[]): JsonObject[] {
  const results = blocks.filter((block) => block.type === 'toolResult');
  const fromResults = results.flatMap((result) =>
    result.content.flatMap((part) => (part.type === 'text' ? [] : [writeMedia(part)])),
  );
  const own = blocks.flatMap(writePart);
  const parts = [...fromResults, ...own];
  const [only] = parts;
  const content = parts.length === 1 && only?.type === 'text' ? only.text : parts;
  return [...results.map(writeToolResult), ...(parts.length > 0 ? [{ role: 'user', content }] : [])];
}

function writePart(block: Block): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }];
    case 'image':
    case 'document':
      return [writeMedia(block)];
    case 'audio':
      return [
        { type: 'input_audio', input_audio: { data: block.base64, format: block.mediaType.replace('audio/', '') } },
      ];
    case 'thinking':
    case 'toolCall':
    case 'toolResult':
    case 'native':
      return [];
  }
}

function writeMedia(block: ImageBlock | DocumentBlock): JsonObject {
  const { source, path } = block;
  if (block.type === 'image') {
    if (source.kind === 'url')
      return { type: 'image_url', image_url: withoutAbsent({ url: source.url, detail: block.detail }) };
    if (source.kind === 'base64')
      return {
        type: 'image_url',
        image_url: withoutAbsent({ url: `data:${source.mediaType};base64,${source.base64}`, detail: block.detail }),
      };
  }
  if (source.kind === 'text') return { type: 'text', text: source.text };
  if (source.kind === 'base64')
    return {
      type: 'file',
      file: {
        filename: ('title' in block ? block.title : undefined) ?? 'file.pdf',
        file_data: `data:${source.mediaType};base64,${source.base64}`,
      },
    };
  throw refuse(path, `${path}: files by reference are not supported for this model; send the file itself.`);
}

function writeToolResult(block: ToolResultBlock): JsonObject {
  const text = block.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
  return { role: 'tool', tool_call_id: block.callId, content: block.isError ? `Error: ${text}` : text };
}

function writeAssistant(blocks: readonly Block[], wantsReasoningBack: boolean): JsonObject[] {
  const calls = blocks.filter((block) => block.type === 'toolCall').map(writeCall);
  const text = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  const reasoning = blocks
    .flatMap((block) => (block.type === 'thinking' ? [block.text] : []))
    .filter(Boolean)
    .join('\n\n');
  if (text === '' && calls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(wantsReasoningBack && reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ];
}

function writeCall({ id, name, args }: ToolCallBlock): JsonObject {
  return { id, type: 'function', function: { name, arguments: args.trim() === '' ? '{}' : args } };
}
