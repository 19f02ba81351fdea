/** Claude Code's quota probe asks for one token and a cache pre-warm for none: reasoning would only make them fail. */
const PROBE_MAX_TOKENS = 16;

export function isProbe(maxTokens: unknown): boolean {
  return typeof maxTokens === 'number' && maxTokens <= PROBE_MAX_TOKENS;
}
