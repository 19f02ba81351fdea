import { type ResponseInputContent, type ResponseInputText } from 'openai/resources/responses/responses';
import {
  type Block,
  type Cacheable,
  type DocumentBlock,
  type ImageBlock,
  type ToolResultBlock,
} from '../neutral/neutral-request.js';
import { requireImageType } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { openaiMark } from '../wire/cache-marks.js';

/**
 * The input part for a block of a user turn; none for blocks that only another vendor knows.
 *
 * @param marks whether the model takes marks of the prompt cache.
 */
export function writeInputPart(block: Block, marks: boolean): ResponseInputContent[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'input_text', text: block.text, ...(marks && markOf(block)) }];
    case 'image':
      return [{ ...writeImage(block), ...(marks && markOf(block)) }];
    case 'document':
      return [...titleOf(block), { ...writeDocument(block), ...(marks && markOf(block)) }];
    case 'audio':
      throw refuse(block.path, `${block.path}: audio input is not supported for this model.`);
    case 'thinking':
    case 'toolCall':
    case 'toolResult':
      return [];
  }
}

function markOf(block: Cacheable): Pick<ResponseInputText, 'prompt_cache_breakpoint'> {
  return openaiMark(block) as Pick<ResponseInputText, 'prompt_cache_breakpoint'>;
}

const DETAILS = ['low', 'high', 'original'] as const;

/** `image_url` is a string here, of a data: URL too. */
function writeImage({ source, detail, path }: ImageBlock): ResponseInputContent {
  requireImageType(source, path);
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.base64}`;
  return { type: 'input_image', image_url: url, detail: DETAILS.find((known) => known === detail) ?? 'auto' };
}

/** A file that the vendor fetches or holds has a name of its own; the client's stands before it. */
function titleOf({ source, title }: DocumentBlock): ResponseInputContent[] {
  const isElsewhere = source.kind === 'url' || source.kind === 'file';
  return isElsewhere && title !== undefined ? [{ type: 'input_text', text: title }] : [];
}

function writeDocument({ source, title, path }: DocumentBlock): ResponseInputContent {
  switch (source.kind) {
    case 'text':
      return { type: 'input_text', text: title === undefined ? source.text : `${title}\n\n${source.text}` };
    case 'url':
      return { type: 'input_file', file_url: source.url };
    case 'file':
      // Anthropic's ids begin like this, OpenAI's with `file-`.
      if (source.id.startsWith('file_01'))
        throw refuse(path, `${path}: the file id belongs to another vendor; send the file itself.`);
      return { type: 'input_file', file_id: source.id };
    case 'base64':
      return {
        type: 'input_file',
        filename: title ?? 'file.pdf',
        file_data: `data:${source.mediaType};base64,${source.base64}`,
      };
  }
}

/** A tool's output: one string while it is text, else a list. There is no field for failure, so it is said in words. */
export function writeToolOutput(block: ToolResultBlock): string | ResponseInputContent[] {
  const prefix = block.isError ? 'Error: ' : '';
  if (block.content.every((part) => part.type === 'text'))
    return prefix + block.content.map((part) => part.text).join('\n');
  const parts = block.content.flatMap((part) => writeInputPart(part, false));
  return prefix === '' ? parts : [{ type: 'input_text', text: 'Error:' }, ...parts];
}
