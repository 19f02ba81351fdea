import { mergeBetas } from '../edit/merge-betas.js';

/** A cloud, or its address for counts of tokens where that takes less. */
type Cloud = 'azure' | 'bedrock' | 'vertex' | 'counts at vertex';

/** Of a login at Anthropic, which no cloud has, and of what Anthropic keeps or bills by itself. */
const OF_ANTHROPIC = [
  'fast-mode',
  'message-threads',
  'oauth',
  'prompt-caching-scope',
  'redact-thinking',
  'request-tags',
] as const;

/**
 * What neither Bedrock nor Vertex AI serves:
 * https://platform.claude.com/docs/en/build-with-claude/overview
 */
const UNSERVED = [
  ...OF_ANTHROPIC,
  'advisor-tool',
  'code-execution',
  'files-api',
  'mcp-client',
  'mcp-servers',
  'skills',
  'web-fetch',
] as const;

const OF_VERTEX = [...UNSERVED, 'effort', 'structured-outputs'];

/**
 * The betas, without their dates, for which a cloud refuses a request as a whole, as its customers report:
 * https://github.com/anthropics/claude-code/issues/21625, https://github.com/anthropics/claude-code/issues/34802
 */
const REFUSED: Readonly<Record<Cloud, readonly string[]>> = {
  azure: OF_ANTHROPIC,
  bedrock: UNSERVED,
  vertex: OF_VERTEX,
  // https://github.com/anthropics/claude-code/issues/12429
  'counts at vertex': [...OF_VERTEX, 'tool-search-tool', 'web-search'],
};

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool */
const RENAMED = new Map([['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19']]);

const DATE = /-\d{4}-\d{2}-\d{2}$/;

/** Leaves out of `anthropic-beta` what a cloud refuses, and calls the others as it does. */
export function cloudBetas(headers: Record<string, string>, cloud: Cloud): void {
  const betas = betasFor(headers['anthropic-beta'], cloud);
  if (betas === undefined) delete headers['anthropic-beta'];
  else headers['anthropic-beta'] = betas;
}

/** Gives the value of `anthropic-beta` for a cloud; undefined where none is left. */
export function betasFor(betaHeader: string | undefined, cloud: Cloud): string | undefined {
  if (betaHeader === undefined) return undefined;
  const tokens = betaHeader.split(',').map((token) => token.trim());
  const isRefused = (token: string): boolean => REFUSED[cloud].includes(token.replace(DATE, ''));
  const refused = tokens.filter(isRefused);
  // Azure has Anthropic's own names.
  const others = cloud === 'azure' ? [] : [...RENAMED].filter(([ours]) => tokens.includes(ours));
  return mergeBetas(
    betaHeader,
    others.map(([, theirs]) => theirs).filter((theirs) => !isRefused(theirs)),
    [...refused, ...others.map(([ours]) => ours)],
  );
}
