/** The top-level names that the gateway reads or writes. */
export const TOP_FIELDS: readonly string[] = [
  'model',
  'stream',
  'system',
  'messages',
  'input',
  'instructions',
  'contents',
  'metadata',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'thinking',
  'output_config',
  'context_management',
  'reasoning',
  'reasoning_effort',
  'tool_choice',
  'temperature',
  'top_p',
  'top_k',
  'service_tier',
  'speed',
  'stream_options',
  'store',
  'previous_response_id',
  'conversation',
  'container',
  'thread',
  'prompt_cache_key',
  'session_id',
  'systemInstruction',
  'system_instruction',
  'generationConfig',
  'generation_config',
];

/**
 * Further names that decide how a request is answered or what it costs, at the top level or one or two levels below.
 */
const FURTHER = [
  'tools',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'response_format',
  'text',
  'stop',
  'n',
  'user',
  'safety_identifier',
  'mcp_servers',
  'background',
  'include',
  'prompt',
  'toolConfig',
  'tool_config',
  'safetySettings',
  'safety_settings',
  'cachedContent',
  'cached_content',
  'role',
  'content',
  'type',
  'generate',
  'stream_id',
  'parts',
  'signature',
  'data',
  'user_id',
  'effort',
  'budget_tokens',
  'edits',
  'include_usage',
  'thinkingConfig',
  'thinking_config',
  'thinkingBudget',
  'thinking_budget',
  'thinkingLevel',
  'thinking_level',
  'includeThoughts',
  'include_thoughts',
  'maxOutputTokens',
  'max_output_tokens',
];

/** The length beyond which a name is none of these, whatever a reader makes of it. */
const LONGEST = 64;

/**
 * Names in two spellings, as Google takes every name of its own in both: `generationConfig` and `generation_config`.
 */
const DECIDING: ReadonlyMap<string, string> = new Map(
  [...TOP_FIELDS, ...FURTHER].flatMap((name) => [
    [name, name],
    [folded(name), name],
  ]),
);
const SNAKE: ReadonlyMap<string, string> = new Map(
  [...DECIDING.values()].filter((name) => name !== folded(name)).map((name) => [snakeOf(name), name]),
);

/**
 * Finds the field that a reader may take a name for, where the gateway decides something by that field; undefined for
 * other names. Many readers disregard the case: Go's takes `MODEL`, `ſtream` and `toolſ` for fields of a struct
 * (https://pkg.go.dev/encoding/json#Unmarshal), and Java's take a dotless i as well.
 */
export function decidingField(name: string): string | undefined {
  if (name.length > LONGEST) return undefined;
  const field = DECIDING.get(name) ?? DECIDING.get(folded(name));
  return field === undefined ? undefined : (SNAKE.get(field) ?? field);
}

function folded(name: string): string {
  return name.toUpperCase().toLowerCase().replaceAll('\u0307', '');
}

function snakeOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
