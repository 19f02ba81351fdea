import { writeJson } from '../../dialects/exact-json.js';
import { describe, rootObject, type RootObject } from '../schemas/root-object.js';
import { asObject, asStrings, type JsonObject } from '../../dialects/wire-value.js';

/** "Property keys should match pattern": other names, such as OData's `$filter`, are a 400 for the whole request. */
const NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/**
 * A schema of arguments as the Messages API takes it: an object at the root, whose properties have names of letters,
 * digits, `_`, `.` and `-`. Properties with other names are described in words, and may be given as further ones.
 */
export function anthropicSchema(schema: JsonObject): RootObject {
  const root = rootObject(schema);
  const properties = Object.entries(asObject(root.schema.properties) ?? {});
  const odd = properties.filter(([name]) => !NAME.test(name));
  if (odd.length === 0) return root;
  const { additionalProperties, required, ...rest } = root.schema;
  const stillRequired = asStrings(required).filter((name) => NAME.test(name));
  const words = odd.map(([name, property]) => {
    const isRequired = asStrings(required).includes(name);
    return `${isRequired ? 'required ' : ''}property ${writeJson(name)}: ${writeJson(property)}`;
  });
  const kept: JsonObject = {
    ...rest,
    properties: Object.fromEntries(properties.filter(([name]) => NAME.test(name))),
    ...(stillRequired.length > 0 && { required: stillRequired }),
    ...(additionalProperties !== undefined && additionalProperties !== false && { additionalProperties }),
  };
  return { schema: describe(kept, words), isLoose: true };
}
