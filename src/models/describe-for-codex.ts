import { EFFORTS, type Effort, type ModelCapabilities } from '../reasoning/model-capabilities.js';
import { type ReasoningLevel } from '../reasoning/levels.js';
import { CODEX_INSTRUCTIONS } from './codex-instructions.js';
import { matchesModel } from './find-capabilities.js';

/**
 * Names as OpenAI gives them. Codex has a list of its own in which they stand with instructions, tools and limits that
 * were made for them, and an entry of the gateway would replace theirs.
 */
const OPENAI_NAMES = ['gpt', 'chatgpt', 'codex', 'o1', 'o3', 'o4'];

/** A model on a thinking budget takes the words that translations know a budget for. */
const EFFORTS_OF_BUDGETS: readonly Effort[] = ['low', 'medium', 'high'];

/** What Codex asks for where its user has not chosen. */
const USUAL_EFFORT: Effort = 'medium';

/** Codex sums a conversation up when this part of the window is full, which leaves room for an answer. */
const FULL = 0.8;

/** Codex lists by it; its own models have the numbers below a hundred. */
const FIRST_PRIORITY = 1_000;

const EFFORT_WORDS: Readonly<Record<Effort, string>> = {
  minimal: 'Hardly any reasoning',
  low: 'Little reasoning, quick answers',
  medium: 'Reasons where it helps',
  high: 'Reasons at length',
  xhigh: 'Reasons at great length',
  max: 'Reasons as long as it can',
};

export interface CodexModel {
  id: string;
  displayName: string;
  /** The configured level; a forced one leaves nothing to choose. */
  level: ReasoningLevel;
  capabilities: ModelCapabilities;
}

/**
 * Describes a model as an entry of the list that Codex reads (`ModelInfo` of github.com/openai/codex,
 * codex-rs/protocol/src/openai_models.rs). Answers undefined for models that Codex knows better by itself. Tools go in
 * the request's own field, as translations and every vendor's Responses API take them.
 */
export function describeForCodex({ id, displayName, level, capabilities }: CodexModel, index: number) {
  if (isOpenaiName(id)) return undefined;
  const efforts = level === 'auto' ? effortsOf(capabilities) : [];
  return {
    slug: id,
    display_name: displayName,
    description: null,
    ...(efforts.includes(USUAL_EFFORT) && { default_reasoning_level: USUAL_EFFORT }),
    supported_reasoning_levels: efforts.map((effort) => ({ effort, description: EFFORT_WORDS[effort] })),
    shell_type: 'default',
    visibility: 'list',
    supported_in_api: true,
    priority: FIRST_PRIORITY + index,
    upgrade: null,
    base_instructions: CODEX_INSTRUCTIONS,
    supports_reasoning_summaries: capabilities.thinking !== 'none',
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: null,
    truncation_policy: { mode: 'bytes', limit: 10_000 },
    supports_parallel_tool_calls: true,
    context_window: capabilities.contextWindow,
    max_context_window: capabilities.contextWindow,
    auto_compact_token_limit: Math.floor(capabilities.contextWindow * FULL),
    experimental_supported_tools: [],
    use_responses_lite: false,
    prefer_websockets: false,
  };
}

/** Codex looks for `seller/name` by the name, too. */
function isOpenaiName(id: string): boolean {
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  return OPENAI_NAMES.some((pattern) => matchesModel(pattern, name));
}

function effortsOf({ thinking, efforts }: ModelCapabilities): readonly Effort[] {
  if (thinking === 'none') return [];
  return efforts.length > 0 ? EFFORTS.filter((effort) => efforts.includes(effort)) : EFFORTS_OF_BUDGETS;
}
