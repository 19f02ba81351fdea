import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Probe } from './list-probes.js';

const MODEL = ['model', 'the configuration says what the upstream calls it'] as const;
const AS_WITHOUT = 'what holds without it';
const NOT_DECLARED = 'the probe names a tool that is not declared, which nothing can show or take away';
const NO_PROPERTIES = 'the probe has no properties to order';
const EVERY_SCHEMA = 'Claude and Gemini hold themselves to every schema';

/**
 * Members, words of them (`path=word`) or members of a kind alone (`kind: path`), of which nothing is lost although
 * nothing of them gets upstream. Each has its reason; a member that is not here arrives, is refused or is listed.
 */
const SAYS_NOTHING: Readonly<Record<ClientDialect, ReadonlyMap<string, string>>> = {
  messages: new Map([
    MODEL,
    ['messages[].clear_at=never', AS_WITHOUT],
    ['messages[].content[].caller=direct', AS_WITHOUT],
    ['messages[].content[].tool.name', NOT_DECLARED],
    ['messages[].content[]=tool_addition', NOT_DECLARED],
    ['messages[].content[]=tool_removal', NOT_DECLARED],
  ]),
  chat: new Map([
    MODEL,
    ['messages[].function: messages[].name', 'of a legacy result it finds the call, which has it'],
    ['messages[].content[].image_url.detail=auto', AS_WITHOUT],
    ['modalities[]=text', AS_WITHOUT],
    ['response_format=text', AS_WITHOUT],
    ['tools[].custom.format=text', AS_WITHOUT],
    ['response_format.json_schema.strict', EVERY_SCHEMA],
  ]),
  responses: new Map([
    MODEL,
    ['include[]=reasoning.encrypted_content', 'every answer has it'],
    ['input[].execution=client', AS_WITHOUT],
    ['input[].caller=direct', AS_WITHOUT],
    ['input[].tools[].environment=local', AS_WITHOUT],
    ['input[].tools[].format=text', AS_WITHOUT],
    ['input[].tools[].tools[].format=text', AS_WITHOUT],
    ['tools[].format=text', AS_WITHOUT],
    ['tools[].tools[].format=text', AS_WITHOUT],
    ['tools[].environment=local', AS_WITHOUT],
    ['text.format=text', AS_WITHOUT],
    ['input[].text.format=text', AS_WITHOUT],
    ['input[]=configuration_update', 'one that updates nothing'],
    ['input[].call_id', 'Gemini knows a call by its name and place'],
    ['input[].output_format=png', AS_WITHOUT],
    ['text.format.strict', EVERY_SCHEMA],
    ['input[].text.format.strict', EVERY_SCHEMA],
  ]),
  generate: new Map([
    MODEL,
    ['contents[].parts[].functionResponse.name', 'its id finds the call, which has it'],
    ['systemInstruction=marka', 'instructions are nobody’s turn'],
    ['systemInstruction.parts[].thoughtSignature', 'seals nothing that a client says itself'],
    ['tools[].functionDeclarations[].parameters=TYPE_UNSPECIFIED', AS_WITHOUT],
    ['tools[].functionDeclarations[].parameters.nullable', 'arguments are an object'],
    ['tools[].functionDeclarations[].parameters.propertyOrdering[]', NO_PROPERTIES],
    ['generationConfig.responseSchema.propertyOrdering[]', NO_PROPERTIES],
    ['generationConfig.responseModalities[]=TEXT', AS_WITHOUT],
    ['generationConfig.thinkingConfig.thinkingLevel=THINKING_LEVEL_UNSPECIFIED', AS_WITHOUT],
    ['toolConfig.functionCallingConfig.mode=MODE_UNSPECIFIED', AS_WITHOUT],
    ['serviceTier=unspecified', AS_WITHOUT],
  ]),
};

/** Arguments of a call are the model's own words, whatever they hold. */
const ARGUMENTS = /^input\[\]\.(?:actions?|operation)\b/;

/** Keywords of a schema that nobody knows go on, as they do where a schema is any JSON. */
const SCHEMA = /^(?:tools\[\]\.functionDeclarations\[\]\.parameters|generationConfig\.responseSchema)\./;

export function saysNothing({ path, names, word, isUnknown }: Probe, client: ClientDialect): boolean {
  if (isUnknown) return ARGUMENTS.test(path) || SCHEMA.test(path);
  const reasons = SAYS_NOTHING[client];
  if (reasons.has(path) || reasons.has(`${path}=${word}`)) return true;
  return [...names].some((name) => reasons.has(`${name}: ${path}`));
}
