const WITHOUT = /^claude-(2|3|instant|(opus|sonnet)-4(-0|-20\d{6})?$)/;

/**
 * Whether an Anthropic model can be held to a JSON schema.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function hasStructuredOutput(modelId: string): boolean {
  return modelId.startsWith('claude-') && !WITHOUT.test(modelId);
}

/** Whether a Chat-compatible model refuses a history without the reasoning of its earlier tool calls. */
export function wantsReasoningBack(modelId: string): boolean {
  return /deepseek|kimi/i.test(modelId);
}
