import { type AudioBlock, type DocumentBlock, type ImageBlock, type TextBlock } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { stringAt, textAt } from '../wire/read-setting.js';
import { type JsonObject } from '../../dialects/wire-value.js';

type Media = TextBlock | ImageBlock | DocumentBlock | AudioBlock;

/** Sounds by the name that other vendors know them by. */
const AUDIO_TYPES: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'audio/mp3'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
]);

/**
 * The blocks for `inlineData`. Text is read, as other vendors take it in words; a picture or sound has its name before
 * it. Throws a 400 without a type or bytes, and for a video. https://ai.google.dev/api/caching#Blob
 */
export function readInlineData(blob: JsonObject, path: string): Media[] {
  const mediaType = mediaTypeOf(blob, path);
  const base64 = standardBase64(textAt(blob, 'data', path));
  const title = stringAt(blob, 'displayName', path);
  if (mediaType === '') throw required(`${path}.mimeType`);
  if (base64 === '') throw required(`${path}.data`);
  if (mediaType.startsWith('audio/'))
    return [...named(title), { type: 'audio', mediaType: AUDIO_TYPES.get(mediaType) ?? mediaType, base64, path }];
  refuseVideo(mediaType, path);
  if (mediaType.startsWith('image/'))
    return [...named(title), { type: 'image', source: { kind: 'base64', mediaType, base64 }, path }];
  const source = isText(mediaType)
    ? { kind: 'text' as const, text: Buffer.from(base64, 'base64').toString('utf8') }
    : { kind: 'base64' as const, mediaType, base64 };
  return [{ type: 'document', source, path, ...(title !== undefined && { title }) }];
}

/**
 * The blocks for `fileData`: a file of the web goes on as its URL. Throws a 400 for what only Google can open: files of
 * its Files API, of Cloud Storage and of YouTube. https://ai.google.dev/api/caching#FileData
 */
export function readFileData(file: JsonObject, path: string): Media[] {
  const url = textAt(file, 'fileUri', path);
  const mediaType = mediaTypeOf(file, path);
  const title = stringAt(file, 'displayName', path);
  if (url === '') throw required(`${path}.fileUri`);
  if (!/^https:\/\//i.test(url) || isGoogles(url)) {
    throw refuse(
      `${path}.fileUri`,
      `${path}.fileUri: only Google can open this file; send the file itself in inlineData, or an https URL of the ` +
        'web.',
    );
  }
  refuseVideo(mediaType, path);
  if (mediaType.startsWith('audio/')) throw refuse(path, `${path}: sound by URL is not supported for this model.`);
  const source = { kind: 'url' as const, url };
  if (mediaType === '' ? IMAGE_URL.test(url) : mediaType.startsWith('image/'))
    return [...named(title), { type: 'image', source, path }];
  return [{ type: 'document', source, path, ...(title !== undefined && { title }) }];
}

/** Files that Google holds for its own models, and videos that it watches for them. */
const GOOGLES = ['generativelanguage.googleapis.com', 'youtube.com', 'youtu.be'];
const IMAGE_URL = /\.(?:png|jpe?g|gif|webp)(?:[?#]|$)/i;

function mediaTypeOf(media: JsonObject, path: string): string {
  const [type = ''] = textAt(media, 'mimeType', path).split(';');
  const mediaType = type.trim().toLowerCase();
  return mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
}

/** Bytes may come in the alphabet for URLs, in which Google's SDK for Python writes them. */
function standardBase64(data: string): string {
  if (!/[-_]/.test(data)) return data;
  const standard = data.replace(/-/g, '+').replace(/_/g, '/').replaceAll('=', '');
  return standard.padEnd(Math.ceil(standard.length / 4) * 4, '=');
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}

function isGoogles(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return GOOGLES.some((name) => host === name || host.endsWith(`.${name}`));
}

function named(title: string | undefined): TextBlock[] {
  return title === undefined ? [] : [{ type: 'text', text: title }];
}

function refuseVideo(mediaType: string, path: string): void {
  if (mediaType.startsWith('video/')) throw refuse(path, `${path}: video is not supported for this model.`);
}

function required(path: string): Error {
  return refuse(path, `${path} is required.`, 'missing_required_parameter');
}
