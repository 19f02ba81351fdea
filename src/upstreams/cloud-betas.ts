import { mergeBetas } from '../edit/merge-betas.js';

/** The betas that a cloud refuses or names otherwise. */
interface CloudBetas {
  refused: readonly string[];
  renamed: ReadonlyMap<string, string>;
}

/** Of a login at Anthropic, which no cloud has, and of the tags that only Anthropic's own API bills by. */
const OF_ANTHROPIC = ['oauth-2025-04-20', 'request-tags-2026-08-21'];

/**
 * What neither Bedrock nor Vertex AI serves. They refuse a request for it as a whole:
 * https://platform.claude.com/docs/en/build-with-claude/overview,
 * https://github.com/anthropics/claude-code/issues/21625
 */
const UNSERVED = [
  ...OF_ANTHROPIC,
  'advisor-tool-2026-03-01',
  'code-execution-2025-08-25',
  'fast-mode-2026-02-01',
  'files-api-2025-04-14',
  'mcp-client-2025-04-04',
  'mcp-client-2025-11-20',
  'prompt-caching-scope-2026-01-05',
  'skills-2025-10-02',
  'web-fetch-2025-09-10',
];

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool */
const RENAMED = new Map([['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19']]);

const BETAS: Readonly<Record<'bedrock' | 'vertex', CloudBetas>> = {
  bedrock: { refused: UNSERVED, renamed: RENAMED },
  vertex: {
    refused: [...UNSERVED, 'effort-2025-11-24', 'structured-outputs-2025-11-13', 'structured-outputs-2025-12-15'],
    renamed: RENAMED,
  },
};

/** Leaves out of `anthropic-beta` what a cloud refuses, and calls the others as it does. */
export function cloudBetas(headers: Record<string, string>, cloud: keyof typeof BETAS): void {
  const betas = betasFor(headers['anthropic-beta'], cloud);
  if (betas === undefined) delete headers['anthropic-beta'];
  else headers['anthropic-beta'] = betas;
}

/** Gives the value of `anthropic-beta` for a cloud; undefined where none is left. */
export function betasFor(betaHeader: string | undefined, cloud: keyof typeof BETAS): string | undefined {
  if (betaHeader === undefined) return undefined;
  const { refused, renamed } = BETAS[cloud];
  const tokens = betaHeader.split(',').map((token) => token.trim());
  const others = [...renamed].filter(([ours]) => tokens.includes(ours));
  return mergeBetas(
    betaHeader,
    others.map(([, theirs]) => theirs),
    [...refused, ...others.map(([ours]) => ours)],
  );
}
