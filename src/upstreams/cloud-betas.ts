import { mergeBetas } from '../edit/merge-betas.js';

type Cloud = 'azure' | 'bedrock' | 'vertex';

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

/**
 * The betas, without their dates, for which a cloud refuses a request as a whole, as its customers report:
 * https://github.com/anthropics/claude-code/issues/21625, https://github.com/anthropics/claude-code/issues/34802
 */
const REFUSED: Readonly<Record<Cloud, readonly string[]>> = {
  azure: OF_ANTHROPIC,
  bedrock: UNSERVED,
  vertex: [...UNSERVED, 'effort', 'structured-outputs'],
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
  const refused = tokens.filter((token) => REFUSED[cloud].includes(token.replace(DATE, '')));
  // Azure has Anthropic's own names.
  const others = cloud === 'azure' ? [] : [...RENAMED].filter(([ours]) => tokens.includes(ours));
  return mergeBetas(
    betaHeader,
    others.map(([, theirs]) => theirs),
    [...refused, ...others.map(([ours]) => ours)],
  );
}
