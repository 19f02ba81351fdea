import { asArray, asObject, type JsonObject } from '../../src/dialects/wire-value.js';

/** Parts of the model's own. */
const MODELS = ['functionCall', 'executableCode', 'codeExecutionResult', 'toolCall', 'thought', 'thoughtSignature'];

/** Members that Google's types declare as optional, and that say nothing without others. */
const NEEDED: readonly (readonly [name: string, least: JsonObject])[] = [
  ['functionCall', { name: 'f' }],
  ['functionResponse', { id: 'call_1', name: 'f' }],
  ['inlineData', { mimeType: 'application/pdf', data: 'AAAA' }],
  ['fileData', { fileUri: 'https://example.org/a.png' }],
];

/** Gives the members of a generateContent request what they need around them to say anything at all. */
export function completed(body: object): JsonObject {
  const { contents, systemInstruction, tools, toolConfig, ...rest } = body as JsonObject;
  return {
    ...rest,
    ...(contents !== undefined && { contents: asArray(contents).map((content) => completeContent(content)) }),
    ...(systemInstruction !== undefined && { systemInstruction: completeContent(systemInstruction) }),
    ...(tools !== undefined && { tools: asArray(tools).map((tool) => completeTool(asObject(tool) ?? {})) }),
    ...(toolConfig !== undefined && { toolConfig: completeConfig(asObject(toolConfig) ?? {}) }),
  };
}

function completeContent(value: unknown): unknown {
  const content = asObject(value);
  if (content === undefined) return value;
  const parts = asArray(content.parts).map((part) => completePart(asObject(part) ?? {}));
  const isModels = parts.some((part) => MODELS.some((name) => name in part));
  return { ...content, parts, role: isModels ? 'model' : 'user' };
}

function completePart(part: JsonObject): JsonObject {
  const { thought, thoughtSignature } = part;
  const missing = thought !== undefined && part.text === undefined ? { text: 'thought' } : {};
  const filled = NEEDED.flatMap(([name, least]): [string, unknown][] => {
    const member = asObject(part[name]);
    return member === undefined ? [] : [[name, completeMember(member, least)]];
  });
  return {
    ...part,
    ...missing,
    ...(thoughtSignature !== undefined && { thoughtSignature }),
    ...Object.fromEntries(filled),
  };
}

function completeMember(member: JsonObject, least: JsonObject): JsonObject {
  const parts =
    member.parts === undefined
      ? {}
      : { parts: asArray(member.parts).map((part) => completePart(asObject(part) ?? {})) };
  return { ...least, ...member, ...parts };
}

function completeTool(tool: JsonObject): JsonObject {
  if (tool.functionDeclarations === undefined) return tool;
  const functionDeclarations = asArray(tool.functionDeclarations).map((entry) => ({ name: 'f', ...asObject(entry) }));
  return { ...tool, functionDeclarations };
}

function completeConfig(config: JsonObject): JsonObject {
  const calling = asObject(config.functionCallingConfig);
  if (calling?.allowedFunctionNames === undefined) return config;
  return { ...config, functionCallingConfig: { mode: 'ANY', ...calling } };
}
