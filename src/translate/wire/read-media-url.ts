import { type JsonObject } from '../../dialects/wire-value.js';
import { type MediaSource } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { textAt } from './read-setting.js';

/**
 * The media type and bytes of a `data:` URL, undefined for any other text. Parameters before `;base64` are ignored;
 * percent encoded data is encoded anew, as no upstream takes it.
 */
export function readDataUrl(url: string): { mediaType: string; base64: string } | undefined {
  const comma = url.indexOf(',');
  if (!/^data:/i.test(url) || comma === -1) return undefined;
  const [type = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  const content = url.slice(comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  return {
    mediaType: canonicalMediaType(type),
    base64: isBase64 ? content.replace(/\s+/g, '') : percentDecoded(content).toString('base64'),
  };
}

function canonicalMediaType(type: string): string {
  const mediaType = type.trim().toLowerCase();
  if (mediaType === 'image/jpg') return 'image/jpeg';
  return mediaType === '' ? 'text/plain' : mediaType;
}

function percentDecoded(content: string): Buffer {
  try {
    return Buffer.from(decodeURIComponent(content));
  } catch {
    return Buffer.from(content);
  }
}

/** The source that an image or file URL stands for. The gateway never fetches: `https:` is left to the upstream. */
export function readMediaUrl(url: string, path: string): MediaSource {
  const inline = readDataUrl(url);
  if (inline !== undefined) return { kind: 'base64', ...inline };
  if (/^https:\/\//i.test(url)) return { kind: 'url', url };
  throw refuse(path, `${path}: only https: and data: URLs are supported.`, 'invalid_image_url');
}

/** The bytes in a `source` of the Messages API. Throws a 400 where there are none, for nobody would miss the file. */
export function readBase64(source: JsonObject, path: string): MediaSource {
  const base64 = textAt(source, 'data', path);
  if (base64 === '') throw refuse(`${path}.data`, `${path}.data is required.`, 'missing_required_parameter');
  return { kind: 'base64', mediaType: textAt(source, 'media_type', path), base64 };
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Refuses an inline image of a type that neither Anthropic nor OpenAI reads. */
export function requireImageType(source: MediaSource, path: string): void {
  if (source.kind === 'base64' && !IMAGE_TYPES.includes(source.mediaType)) {
    throw refuse(
      path,
      `${path}: unsupported image type ${source.mediaType}; use png, jpeg, gif or webp.`,
      'invalid_image_format',
    );
  }
}
