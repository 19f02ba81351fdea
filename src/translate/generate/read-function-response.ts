import { writeJson } from '../../dialects/exact-json.js';
import { type ToolResultBlock } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { listAt, objectAt } from '../wire/read-setting.js';
import { asObject, asString, type JsonObject } from '../../dialects/wire-value.js';
import { readFileData, readInlineData } from './read-media.js';

type Content = ToolResultBlock['content'];

/**
 * What a `functionResponse` says. Google's names for the output and the error of a function, and the one under which
 * its SDKs put what a function gave back, stand for what is in them; any other object is the result itself.
 * https://ai.google.dev/api/caching#FunctionResponse
 */
export function readFunctionResponse(wire: JsonObject, path: string): Pick<ToolResultBlock, 'content' | 'isError'> {
  const response = objectAt(wire, 'response', path) ?? {};
  const [name, ...others] = Object.keys(response);
  const isOne = name !== undefined && others.length === 0;
  const media = listAt(wire, 'parts', path).flatMap((part, at) =>
    readPart(asObject(part) ?? {}, `${path}.parts[${at}]`),
  );
  if (isOne && name === 'error') return { content: [...said(textOf(response.error)), ...media], isError: true };
  const plain = isOne && (name === 'output' || name === 'result') ? asString(response[name]) : undefined;
  const text = plain ?? (name === undefined ? '' : writeJson(response));
  return { content: [...said(text), ...media], isError: false };
}

function textOf(error: unknown): string {
  return typeof error === 'string' ? error : writeJson(error);
}

function said(text: string): Content {
  return text === '' ? [] : [{ type: 'text', text }];
}

function readPart(part: JsonObject, path: string): Content {
  const inline = objectAt(part, 'inlineData', path);
  const file = objectAt(part, 'fileData', path);
  const blocks = [
    ...(inline === undefined ? [] : readInlineData(inline, `${path}.inlineData`)),
    ...(file === undefined ? [] : readFileData(file, `${path}.fileData`)),
  ];
  return blocks.map((block) => {
    if (block.type !== 'audio') return block;
    throw refuse(path, `${path}: the result of a function can hold text, images and files only.`);
  });
}
