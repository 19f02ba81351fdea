import { type JsonObject } from '../../dialects/wire-value.js';
import { askForFormat, isOfObjects } from '../emulate/ask-for-format.js';
import { type NeutralRequest, type TextBlock } from '../neutral/neutral-request.js';
import { wantedEffort } from '../emulate/thinking-budget.js';
import { type WriteOptions } from '../neutral/written-request.js';
import { outputSchema } from './output-schema.js';
import { rootObject } from '../schemas/root-object.js';
import { canForceTool } from './write-tools.js';

export const SCHEMA_TOOL = 'json_tool_call';

interface WrittenFormat {
  /** `output_config.format`. */
  format?: JsonObject;
  /** An instruction for models or requests that no field can hold to a format. */
  instruction?: TextBlock;
  /** A tool that the model is forced to call with its answer as the input. */
  tool?: JsonObject;
}

/**
 * Structured output, by the model's own means where it has them and they can hold the schema, else by a forced tool,
 * else (beside other tools or thinking, which a forced tool would break) by instruction. Never by prefilling `{`: newer
 * models refuse it.
 */
export function writeFormat(request: NeutralRequest, { model }: WriteOptions): WrittenFormat {
  const { format } = request;
  if (format === undefined) return {};
  if (format.type === 'jsonObject') {
    return {
      instruction: instruction('Answer with exactly one JSON object and nothing else: no prose, no code fences.'),
    };
  }
  const held = model.structuredOutput ? outputSchema(format.schema) : undefined;
  if (held !== undefined) return { format: { type: 'json_schema', schema: held } };
  const thinks = (wantedEffort(request.reasoning) ?? 'none') !== 'none';
  if (request.tools.length > 0 || thinks || !isOfObjects(format.schema) || !canForceTool(model)) {
    return {
      instruction: instruction(askForFormat(format.schema)),
    };
  }
  return {
    tool: {
      name: SCHEMA_TOOL,
      description: format.description ?? 'Give the answer in this form.',
      input_schema: rootObject(format.schema).schema,
    },
  };
}

function instruction(text: string): TextBlock {
  return { type: 'text', text };
}
