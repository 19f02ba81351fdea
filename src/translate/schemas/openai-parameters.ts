import { type FunctionTool, type OutputFormat } from '../neutral/neutral-request.js';
import { type ToolRule } from '../neutral/written-request.js';
import { withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { fitsStrict } from './fits-strict.js';
import { complete, openaiSchema } from './openai-schema.js';
import { closeEmpty } from './root-object.js';

interface OpenaiParameters {
  parameters: JsonObject;
  strict: boolean | undefined;
  /** The settings of the client that OpenAI cannot be told. */
  lost: ToolRule[];
}

/** Makes a function's schema one that OpenAI takes; `strict` only where it takes the schema as strict. */
export function openaiParameters(tool: FunctionTool): OpenaiParameters {
  const { schema: open, isLoose } = openaiSchema(tool.schema);
  const schema = tool.strict === true ? closeEmpty(open) : open;
  const strict = tool.strict === true ? fitsStrict(schema) : tool.strict;
  return {
    parameters: schema,
    strict,
    lost: [...(isLoose ? (['schema'] as const) : []), ...(strict !== tool.strict ? (['strict'] as const) : [])],
  };
}

/** Makes the schema of a format one that OpenAI takes. */
export function openaiFormat(format: OutputFormat & { type: 'jsonSchema' }): {
  json_schema: JsonObject;
  lost: ToolRule[];
} {
  const schema = complete(format.schema);
  const strict = format.strict === true ? fitsStrict(schema) : format.strict;
  const json_schema = withoutAbsent({
    name: format.name ?? 'response',
    description: format.description,
    schema,
    strict,
  });
  return { json_schema, lost: strict === format.strict ? [] : ['strictFormat'] };
}
