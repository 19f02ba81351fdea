import { isTokenCount } from '../dialects/inference-kind.js';
import { type RoutedCall } from './call.js';

/** The members in which clients say how long an answer may be, reasoning included. */
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;
/** With these the vendor may search or compute in between, for which no limit of tokens says how long that takes. */
const WORK_BETWEEN = ['tools', 'mcp_servers', 'web_search_options', 'plugins'] as const;

/**
 * Gives the most tokens that the model may write for a request; undefined where the request does not tell, or where the
 * vendor may do more than write.
 */
export function mostOutputTokens({ kind, scan }: Pick<RoutedCall, 'kind' | 'scan'>): number | undefined {
  if (isTokenCount(kind)) return 0;
  if (kind !== 'answer' || WORK_BETWEEN.some((name) => scan.has(name))) return undefined;
  const limits = LIMITS.flatMap((name) => {
    const limit = scan.has(name) ? scan.readMember(name) : undefined;
    return typeof limit === 'number' ? [limit] : [];
  });
  return limits.length === 0 ? undefined : Math.max(0, ...limits);
}
