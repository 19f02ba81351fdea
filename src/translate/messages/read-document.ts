import { type Block, type DocumentBlock, type TextBlock } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { readBase64, readMediaUrl } from '../wire/read-media-url.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { stringAt, textAt } from '../wire/read-setting.js';
import { asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

/**
 * A document, what the client says about it before it; a document of content blocks is those blocks below its title.
 */
export function readDocument(
  block: JsonObject,
  path: string,
  readContent: (content: unknown, path: string) => Block[],
): Block[] {
  const title = stringAt(block, 'title', path);
  const context = textAt(block, 'context', path);
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
      return readBase64(source, `${path}.source`);
    case 'url':
      return readMediaUrl(textOf(source.url), `${path}.source.url`);
    case 'file':
      return { kind: 'file', id: textOf(source.file_id) };
    case 'text': {
      const text = stringAt(source, 'data', `${path}.source`);
      if (text !== undefined) return { kind: 'text', text };
      throw refuse(`${path}.source.data`, `${path}.source.data is required.`, 'missing_required_parameter');
    }
    default:
      throw refuse(
        `${path}.source`,
        `${path}.source must have the type base64, text, url, file or content for this model.`,
        'invalid_value',
      );
  }
}
