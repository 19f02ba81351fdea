import { type Block, type DocumentBlock, type JsonObject, type TextBlock } from '../neutral/neutral-request.js';
import { readMediaUrl } from '../wire/read-media-url.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { asObject, asString, textOf } from '../wire/wire-value.js';

/**
 * A document, what the client says about it before it; a document of content blocks is those blocks below its title.
 */
export function readDocument(
  block: JsonObject,
  path: string,
  readContent: (content: unknown, path: string) => Block[],
): Block[] {
  const title = asString(block.title);
  const context = textOf(block.context);
  const source = asObject(block.source) ?? {};
  const about: TextBlock[] = context === '' ? [] : [{ type: 'text', text: context }];
  if (source.type === 'content')
    return [...headline(title), ...about, ...readContent(source.content, `${path}.source.content`)];
  const document: DocumentBlock = {
    type: 'document',
    source: documentSource(source, path),
    path,
    ...(title !== undefined && { title }),
    ...cacheMarksOf(block),
  };
  return [...about, document];
}

function headline(title: string | undefined): TextBlock[] {
  return title === undefined ? [] : [{ type: 'text', text: title }];
}

function documentSource(source: JsonObject, path: string): DocumentBlock['source'] {
  switch (source.type) {
    case 'base64':
      return { kind: 'base64', mediaType: textOf(source.media_type), base64: textOf(source.data) };
    case 'url':
      return readMediaUrl(textOf(source.url), `${path}.source.url`);
    case 'file':
      return { kind: 'file', id: textOf(source.file_id) };
    default:
      return { kind: 'text', text: textOf(source.data) };
  }
}
