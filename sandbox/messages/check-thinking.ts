import { type JsonObject, listOf, objectOf, quoted, textOf } from '../json-value.js';
import { invalid, refuseExtras, requireObject } from './invalid.js';
import { type ModelRow } from './model-row.js';

/** `thinking`, `output_config.effort` and what does not go together with them. */
export function checkThinking(body: JsonObject, row: ModelRow, betas: readonly string[]): void {
  const effort = objectOf(body.output_config).effort ?? undefined;
  if (effort !== undefined && !row.efforts.includes(textOf(effort))) {
    throw invalid(
      row.efforts.length === 0
        ? 'This model does not support the effort parameter.'
        : `This model does not support effort level '${quoted(effort)}'. Supported levels: ${row.efforts.join(', ')}.`,
    );
  }
  const type = body.thinking === undefined ? undefined : checkThinkingForm(body, row, betas);
  const choice = objectOf(body.tool_choice).type;
  const forced = choice === 'any' || choice === 'tool';
  if (forced && row.forcedTool === 'never') throw invalid('tool_choice: This model does not support forced tool use.');

  if (forced && type === 'enabled') throw invalid('Thinking may not be enabled when tool_choice forces tool use.');

  if (type === 'disabled' && (effort === 'xhigh' || effort === 'max') && row.thinksByDefault)
    throw invalid(`Thinking may not be disabled at effort level '${effort}'.`);

  const thinks = isThinking(body, row);
  const edits = listOf(objectOf(body.context_management).edits);
  if (!thinks && edits.some((edit) => objectOf(edit).type === 'clear_thinking_20251015'))
    throw invalid('`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive');
}

export function isThinking(body: JsonObject, row: ModelRow): boolean {
  const type = objectOf(body.thinking).type ?? (row.thinksByDefault ? 'adaptive' : undefined);
  return type === 'enabled' || type === 'adaptive';
}

/** What `thinking` has once the beta is asked for: `BetaThinkingConfigAdaptive` of Anthropic's SDK. */
const BINDING_BETA = /^thinking-binding-controls-/;

function checkThinkingForm(body: JsonObject, row: ModelRow, betas: readonly string[]): string {
  const thinking = requireObject(body.thinking, 'thinking');
  const type = textOf(thinking.type);
  const members = { enabled: ['budget_tokens', 'display'], adaptive: ['display'], disabled: [], between_tools: [] };
  if (!(type in members)) {
    throw invalid(
      `thinking: Input tag '${quoted(thinking.type)}' found using 'type' does not match any of the expected ` +
        `tags: 'adaptive', 'disabled', 'enabled'`,
    );
  }
  const ofBetas = type !== 'disabled' && betas.some((beta) => BINDING_BETA.test(beta)) ? ['block_binding'] : [];
  refuseExtras(thinking, `thinking.${type}`, ['type', ...members[type as keyof typeof members], ...ofBetas]);
  if (!row.thinking.includes(type)) {
    throw invalid(
      type === 'enabled'
        ? '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and ' +
            '"output_config.effort" to control thinking behavior.'
        : `${type} thinking is not supported on this model`,
    );
  }
  if (type === 'enabled') checkBudget(thinking.budget_tokens, body.max_tokens);

  return type;
}

function checkBudget(budget: unknown, maxTokens: unknown): void {
  if (typeof budget !== 'number') throw invalid('thinking.enabled.budget_tokens: Field required');

  if (budget < 1024) throw invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');

  if (typeof maxTokens === 'number' && maxTokens <= budget) {
    throw invalid(
      '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at ' +
        'https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size',
    );
  }
}

export function checkSampling(body: JsonObject, row: ModelRow): void {
  const { temperature, top_p: topP, top_k: topK } = body;
  for (const [name, value] of Object.entries({ temperature, top_p: topP })) {
    if (value !== undefined && (typeof value !== 'number' || value < 0 || value > 1))
      throw invalid(`${name}: range: 0..1`);
  }
  if (isThinking(body, row)) {
    if (temperature !== undefined && temperature !== 1)
      throw invalid('`temperature` may only be set to 1 when thinking is enabled.');

    if (topK !== undefined) throw invalid('`top_k` must be unset when thinking is enabled.');

    if (typeof topP === 'number' && topP < 0.95)
      throw invalid('`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.');
  }
  if (row.sampling === 'none' && ((temperature ?? 1) !== 1 || Number(topP ?? 1) < 0.99 || topK !== undefined)) {
    const name = (temperature ?? 1) !== 1 ? 'temperature' : topK !== undefined ? 'top_k' : 'top_p';
    throw invalid(`\`${name}\` is deprecated for this model.`);
  }
  if (row.sampling === 'one' && temperature !== undefined && topP !== undefined)
    throw invalid('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
}
