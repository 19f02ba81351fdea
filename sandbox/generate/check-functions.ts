import { isGiven, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { invalid, refuseUnknown } from './invalid.js';

const DECLARATION = [
  'name',
  'description',
  'behavior',
  'parameters',
  'parametersJsonSchema',
  'response',
  'responseJsonSchema',
];

/** What `parameters` knows of JSON schema. https://ai.google.dev/api/caching#Schema */
const SCHEMA =
  `type format title description nullable enum maxItems minItems properties required minProperties maxProperties
   minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum`.split(/\s+/);

/** Functions that Google refuses to declare. https://ai.google.dev/api/caching#FunctionDeclaration */
export function checkFunctions(tools: readonly JsonObject[]): void {
  const names = new Set<string>();
  for (const [i, tool] of tools.entries()) {
    for (const [j, declaration] of listOf(tool.functionDeclarations).map(objectOf).entries()) {
      const path = `tools[${i}].function_declarations[${j}]`;
      refuseUnknown(declaration, DECLARATION, path);
      const name = textOf(declaration.name);
      if (!/^[a-zA-Z_][\w.:-]{0,63}$/.test(name)) {
        throw invalid(
          `* GenerateContentRequest.${path}.name: [FIELD_INVALID] Invalid function name. Must start with a ` +
            'letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), ' +
            'or dashes (-), with a maximum length of 64.',
        );
      }
      if (names.has(name)) throw invalid(`Duplicate function declaration found: ${name}`);

      names.add(name);
      if (isGiven(declaration.parameters) && isGiven(declaration.parametersJsonSchema))
        throw invalid(`* GenerateContentRequest.${path}: parameters and parameters_json_schema are mutually exclusive`);

      checkSchema(objectOf(declaration.parameters), `${path}.parameters`);
    }
  }
}

function checkSchema(schema: JsonObject, path: string): void {
  refuseUnknown(schema, SCHEMA, path);
  for (const [i, property] of Object.values(objectOf(schema.properties)).entries())
    checkSchema(objectOf(property), `${path}.properties[${i}].value`);

  if (isGiven(schema.items)) checkSchema(objectOf(schema.items), `${path}.items`);

  for (const [i, choice] of listOf(schema.anyOf).entries()) checkSchema(objectOf(choice), `${path}.any_of[${i}]`);
}
