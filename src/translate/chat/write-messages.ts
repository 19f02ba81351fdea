import {
  type Block,
  type DocumentBlock,
  type ImageBlock,
  type NeutralRequest,
  type ToolCallBlock,
  type ToolResultBlock,
} from '../neutral/neutral-request.js';
import { normaliseTurns } from '../neutral/normalise-turns.js';
import { refuse } from '../errors/refuse.js';
import { titledText } from '../neutral/titled-text.js';
import { openaiMark } from '../wire/cache-marks.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';

interface MessageOptions {
  /** Whether the server refuses assistant messages that lack their `reasoning_content`. */
  wantsReasoningBack: boolean;
  /** Whether the model takes marks of the prompt cache. */
  marks: boolean;
}

/**
 * The messages of a Chat request for a server that calls itself compatible: instructions as `system`, tool messages
 * directly after their calls, images of tool results in a user message of their own.
 */
export function writeMessages(
  { system, turns }: Pick<NeutralRequest, 'system' | 'turns'>,
  { wantsReasoningBack, marks }: MessageOptions,
): JsonObject[] {
  const messages = normaliseTurns(turns).flatMap((turn) => {
    switch (turn.role) {
      case 'assistant':
        return writeAssistant(turn.blocks, wantsReasoningBack);
      case 'developer':
        return writeSystem(turn.blocks, marks);
      case 'user':
        return writeUser(turn.blocks, marks);
    }
  });
  const written = [...writeSystem(system, marks), ...messages];
  // No server takes an empty list.
  return written.length > 0 ? written : [{ role: 'user', content: '.' }];
}

/** Instructions as one text, which every server takes; as parts where a mark stands between them. */
function writeSystem(blocks: readonly Block[], marks: boolean): JsonObject[] {
  const texts = blocks.filter((block) => block.type === 'text').filter(({ text }) => text !== '');
  const parts = texts.map((block) => ({ type: 'text', text: block.text, ...(marks && openaiMark(block)) }));
  if (parts.some((part) => 'prompt_cache_breakpoint' in part)) return [{ role: 'system', content: parts }];
  const content = texts.map(({ text }) => text).join('\n\n');
  return content === '' ? [] : [{ role: 'system', content }];
}

function writeUser(blocks: readonly Block[], marks: boolean): JsonObject[] {
  const results = blocks.filter((block) => block.type === 'toolResult');
  const fromResults = results.flatMap((result) =>
    result.content.flatMap((part) => (part.type === 'text' ? [] : [writeMedia(part)])),
  );
  const own = blocks.flatMap((block) => writePart(block).map((part) => ({ ...part, ...markOf(block, marks) })));
  const parts: JsonObject[] = [...fromResults, ...own];
  const [only] = parts;
  const isPlain = parts.length === 1 && only?.type === 'text' && only.prompt_cache_breakpoint === undefined;
  const content = isPlain ? only.text : parts;
  return [...results.map(writeToolResult), ...(parts.length > 0 ? [{ role: 'user', content }] : [])];
}

function markOf(block: Block, marks: boolean): JsonObject {
  return marks && (block.type === 'text' || block.type === 'image' || block.type === 'document')
    ? openaiMark(block)
    : {};
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
      return [];
  }
}

function writeMedia(block: ImageBlock | DocumentBlock): JsonObject {
  const { source, path } = block;
  if (block.type === 'image') {
    if (source.kind === 'url')
      return { type: 'image_url', image_url: withoutAbsent({ url: source.url, detail: block.detail }) };
    if (source.kind === 'base64') {
      return {
        type: 'image_url',
        image_url: withoutAbsent({ url: `data:${source.mediaType};base64,${source.base64}`, detail: block.detail }),
      };
    }
  }
  if (source.kind === 'text') return { type: 'text', text: titledText(source.text, block) };
  if (source.kind === 'base64') {
    return {
      type: 'file',
      file: {
        filename: ('title' in block ? block.title : undefined) ?? 'file.pdf',
        file_data: `data:${source.mediaType};base64,${source.base64}`,
      },
    };
  }
  throw refuse(path, `${path}: files by reference are not supported for this model; send the file itself.`);
}

function writeToolResult(block: ToolResultBlock): JsonObject {
  const text = block.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
  return { role: 'tool', tool_call_id: block.callId, content: block.isError ? `Error: ${text}` : text };
}

function writeAssistant(blocks: readonly Block[], wantsReasoningBack: boolean): JsonObject[] {
  for (const block of blocks) {
    if (block.type === 'image' || block.type === 'document' || block.type === 'audio')
      throw refuse(block.path, `${block.path}: assistant messages can only hold text for this model.`);
  }
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
