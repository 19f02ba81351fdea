import { toolInput } from '../tools/tool-input.js';
import {
  type AudioBlock,
  type Block,
  type DocumentBlock,
  type ImageBlock,
  type MediaSource,
  type ToolResultBlock,
  type Turn,
} from '../neutral/neutral-request.js';
import { normaliseTurns } from '../neutral/normalise-turns.js';
import { refuse } from '../errors/refuse.js';
import { titledText } from '../neutral/titled-text.js';
import { parseObject, type JsonObject } from '../../dialects/wire-value.js';

/** A result with more goes as the text that it is. */
const MOST_RESULT_VALUES = 1_000;

interface Content {
  role: 'user' | 'model';
  parts: JsonObject[];
}

/**
 * The `contents` of a generateContent request: roles alternate and the user begins.
 * https://ai.google.dev/api/caching#Content
 *
 * @param needsSignature whether the model refuses the first call of a turn without the signature that it came with.
 */
export function writeContents(turns: readonly Turn[], needsSignature: boolean): Content[] {
  const usable = turns.map((turn) => ({
    role: turn.role,
    blocks: turn.blocks.filter((block) => block.type !== 'thinking' || block.seal?.family === 'goog'),
  }));
  const normal = normaliseTurns(usable);
  const nameOf = new Map(
    normal.flatMap((turn) =>
      turn.blocks.flatMap((block) => (block.type === 'toolCall' ? [[block.id, block.name] as const] : [])),
    ),
  );
  const contents = normal.map((turn): Content => {
    if (turn.role === 'assistant') return { role: 'model', parts: writeModelParts(turn.blocks, needsSignature) };
    return { role: 'user', parts: turn.blocks.flatMap((block) => writePart(block, nameOf)) };
  });
  if (contents[0]?.role !== 'user')
    contents.unshift({ role: 'user', parts: [{ text: contents.length === 0 ? '.' : 'Continue.' }] });
  return contents.filter((content) => content.parts.length > 0);
}

/** Google's own stand-in for the signature of a call that its model did not make. */
const SKIP_SIGNATURE = 'skip_thought_signature_validator';

/** A signature goes onto the call that follows it. Ids are sent back only to the vendor that gave them. */
function writeModelParts(blocks: readonly Block[], needsSignature: boolean): JsonObject[] {
  let signature: string | undefined;
  let isFirstCall = true;
  return blocks.flatMap((block): JsonObject[] => {
    switch (block.type) {
      case 'thinking':
        signature = block.seal?.value;
        return [];
      case 'toolCall': {
        const thoughtSignature = signature ?? (needsSignature && isFirstCall ? SKIP_SIGNATURE : undefined);
        signature = undefined;
        isFirstCall = false;
        const functionCall = { ...callId(block.id), name: block.name, args: toolInput(block) };
        return [{ functionCall, ...(thoughtSignature !== undefined && { thoughtSignature }) }];
      }
      case 'text':
        return [{ text: block.text }];
      case 'image':
      case 'document':
      case 'audio':
        return writeMedia(block);
      case 'toolResult':
        return [];
    }
  });
}

function callId(id: string): { id?: string } {
  return /^(call|toolu|fc)_/.test(id) ? {} : { id };
}

function writePart(block: Block, nameOf: ReadonlyMap<string, string>): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [{ text: block.text }];
    case 'image':
    case 'document':
    case 'audio':
      return writeMedia(block);
    case 'toolResult':
      return writeToolResult(block, nameOf.get(block.callId) ?? block.callId);
    case 'thinking':
    case 'toolCall':
      return [];
  }
}

/** A result that is a JSON object is one there too; images stand beside it. */
function writeToolResult(block: ToolResultBlock, name: string): JsonObject[] {
  const text = block.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const response = block.isError ? { error: text } : (parseObject(text, MOST_RESULT_VALUES) ?? { output: text });
  const media = block.content.flatMap((part) => (part.type === 'text' ? [] : writeMedia(part)));
  return [{ functionResponse: { ...callId(block.callId), name, response } }, ...media];
}

/** A file whose name has no field of its own stands below it. */
function writeMedia(block: ImageBlock | DocumentBlock | AudioBlock): JsonObject[] {
  if (block.type === 'audio') return [{ inlineData: { mimeType: block.mediaType, data: block.base64 } }];
  const { source, path } = block;
  const title = 'title' in block ? block.title : undefined;
  const named = title === undefined ? [] : [{ text: title }];
  switch (source.kind) {
    case 'text':
      return [{ text: titledText(source.text, block) }];
    case 'file':
      throw refuse(path, `${path}: the file id belongs to another vendor; send the file itself.`);
    case 'base64':
    case 'url':
      return [...named, writeSource(source, path)];
  }
}

const MEDIA_TYPE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries({
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
    heic: 'image/heic',
    pdf: 'application/pdf',
    txt: 'text/plain',
  }),
);

/** A URL needs a media type, which only its extension can tell. */
function writeSource(source: MediaSource, path: string): JsonObject {
  if (source.kind === 'base64') return { inlineData: { mimeType: source.mediaType, data: source.base64 } };
  const extension = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(source.url)?.[1]?.toLowerCase();
  const mimeType = MEDIA_TYPE_OF.get(extension ?? '');
  if (mimeType === undefined) {
    throw refuse(
      path,
      `${path}: the type of the file at this URL is not known; send it as a data: URL.`,
      'invalid_image_url',
    );
  }
  return { fileData: { fileUri: source.url, mimeType } };
}
