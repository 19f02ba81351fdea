import { type FunctionCallingConfigMode } from '@google/genai';
import { type NeutralTool, type NeutralToolChoice } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { listAt, objectAt } from '../wire/read-setting.js';
import { asString, type JsonObject } from '../../dialects/wire-value.js';
import { enumAt, ENUMS } from './read-enum.js';

const PATH = 'toolConfig.functionCallingConfig';
const NAMES = `${PATH}.allowedFunctionNames`;

/**
 * `toolConfig.functionCallingConfig`: how functions are to be called. Throws a 400 for a mode that nobody knows and for
 * a function that is not declared. https://ai.google.dev/api/caching#FunctionCallingConfig
 */
export function readCallingConfig(body: JsonObject, tools: readonly NeutralTool[]): NeutralToolChoice | undefined {
  const config = objectAt(objectAt(body, 'toolConfig') ?? {}, 'functionCallingConfig', 'toolConfig') ?? {};
  const mode = enumAt(config, 'mode', ENUMS.mode, PATH).toUpperCase() as `${FunctionCallingConfigMode}` | '';
  const names = readNames(config, tools);
  switch (mode) {
    case '':
    case 'MODE_UNSPECIFIED':
      return unrestricted(names, undefined);
    case 'AUTO':
      return unrestricted(names, { type: 'auto' });
    case 'NONE':
      return unrestricted(names, { type: 'none' });
    case 'VALIDATED':
      return names.length === 0 ? { type: 'validated' } : { type: 'allowed', required: false, names };
    case 'ANY': {
      const [only, ...more] = names;
      if (only === undefined) return { type: 'required' };
      return more.length === 0 ? { type: 'tool', name: only } : { type: 'allowed', required: true, names };
    }
    default:
      throw refuseMode(mode);
  }
}

function refuseMode(mode: never): Error {
  const told = String(mode).slice(0, 40);
  return refuse(`${PATH}.mode`, `${PATH}.mode must be AUTO, ANY, NONE or VALIDATED, not "${told}".`, 'invalid_value');
}

/** Google refuses names beside the other modes, too. */
function unrestricted(names: readonly string[], choice: NeutralToolChoice | undefined): NeutralToolChoice | undefined {
  if (names.length === 0) return choice;
  throw refuse(NAMES, `${NAMES}: names stand beside the mode ANY or VALIDATED only.`, 'invalid_value');
}

function readNames(config: JsonObject, tools: readonly NeutralTool[]): string[] {
  const declared = new Set(tools.flatMap((tool) => ('name' in tool ? [tool.name] : [])));
  const names = listAt(config, 'allowedFunctionNames', PATH).map((entry) => {
    const name = asString(entry);
    if (name === undefined) throw refuse(NAMES, `${NAMES} must be a list of strings.`, 'invalid_type');
    if (!declared.has(name))
      throw refuse(NAMES, `${NAMES} names "${name}", which is not among the functions.`, 'invalid_value');
    return name;
  });
  return [...new Set(names)];
}
