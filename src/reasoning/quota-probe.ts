/**
 * Claude Code's quota probe asks for one token, and its pre-warming of a cache for none. Reasoning would only make them
 * fail.
 */
const PROBE_MAX_TOKENS = 16;

export function isQuotaProbe(maxTokens: unknown): boolean {
  return typeof maxTokens === 'number' && maxTokens <= PROBE_MAX_TOKENS;
}
