import { type NeutralTool } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { booleanAt, listAt, numberAt, objectAt, stringAt, textAt } from '../wire/read-setting.js';
import { asStrings, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** A tool with a schema is the client's own; of those that Anthropic defines, web search has counterparts elsewhere. */
export function readTool(tool: JsonObject, path: string): NeutralTool {
  const type = textOf(tool.type);
  const schema = objectAt(tool, 'input_schema', path);
  if (type === '' || type === 'custom' || schema !== undefined) {
    const name = textAt(tool, 'name', path);
    if (name === '') throw refuse(path, `${path}: the tool has no name.`, 'invalid_value');
    const description = stringAt(tool, 'description', path);
    const strict = booleanAt(tool, 'strict', path);
    return {
      type: 'function',
      name,
      ...(description !== undefined && { description }),
      schema: schema ?? {},
      ...(strict !== undefined && { strict }),
      ...cacheMarksOf(tool),
    };
  }
  if (!type.startsWith('web_search_')) return { type: 'native', dialect: 'messages', tool, path };
  const maxUses = numberAt(tool, 'max_uses', path);
  const userLocation = objectAt(tool, 'user_location', path);
  const allowedDomains = asStrings(listAt(tool, 'allowed_domains', path));
  return {
    type: 'webSearch',
    path,
    ...(maxUses !== undefined && { maxUses }),
    ...(userLocation && { userLocation }),
    ...(allowedDomains.length > 0 && { allowedDomains }),
    ...cacheMarksOf(tool),
  };
}
