import { type NeutralUsage, withDoubts } from '../neutral/neutral-usage.js';
import { asObject, countOf } from '../../dialects/wire-value.js';

/**
 * `usageMetadata`: thinking is counted beside the candidates, the prompts of server-side tools beside the prompt.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readGenerateUsage(wire: unknown): NeutralUsage | undefined {
  const usage = asObject(wire);
  if (usage === undefined) return undefined;
  const reasoning = countOf(usage.thoughtsTokenCount);
  const counts = {
    inputTotal: countOf(usage.promptTokenCount) + countOf(usage.toolUsePromptTokenCount),
    cached: countOf(usage.cachedContentTokenCount),
    cacheWrite: 0,
    outputTotal: countOf(usage.candidatesTokenCount) + reasoning,
    ...(usage.thoughtsTokenCount !== undefined && { reasoning }),
  };
  // Counters that are 0 are left out.
  const { promptTokenCount = 0, candidatesTokenCount = 0 } = usage;
  return withDoubts(
    counts,
    [promptTokenCount, usage.toolUsePromptTokenCount, usage.cachedContentTokenCount],
    [candidatesTokenCount, usage.thoughtsTokenCount],
  );
}
