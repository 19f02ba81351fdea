import { isTokenCount } from '../dialects/inference-kind.js';
import { type RoutedCall } from './call.js';

/**
 * Gives the name that rate limits and breakers go by. Counting has limits of its own:
 * https://platform.claude.com/docs/en/build-with-claude/token-counting
 */
export function limitedModel({ kind, route }: Pick<RoutedCall, 'kind' | 'route'>): string {
  return isTokenCount(kind) ? `${route.upstreamModel} (count_tokens)` : route.upstreamModel;
}
