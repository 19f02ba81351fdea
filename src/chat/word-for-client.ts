import { wordCapability } from '../dialects/errors/capability-rejected.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type Attempt } from './attempt.js';
import { type Call } from './call.js';

/** Claude Code's product names in `User-Agent`. */
const CLAUDE_CODE: readonly unknown[] = ['claude-cli', 'claude-code'];

/** Codex' product names in `User-Agent` and `originator`: `codex_cli_rs`, `codex_exec`, `codex-tui`, `codex_vscode`. */
const CODEX = /^codex(?:[_-]|$)/i;

/** Words an error of another dialect's upstream so that this client acts on it by itself. */
export function wordForClient(
  { call, prepared }: Pick<Attempt, 'call' | 'prepared'>,
  error: GatewayError,
): GatewayError {
  const { request, trace, dialect } = call;
  const isClaudeCode = CLAUDE_CODE.includes(trace.client) || 'x-claude-code-session-id' in request.headers;
  return prepared.translation && dialect === 'messages' && isClaudeCode ? wordCapability(error) : error;
}

/**
 * Words a spent budget as the usage limit that Codex shows, with the time at which its user can go on. It shows the
 * message of no other 429.
 */
export function wordSpentBudget(
  { dialect, trace, request }: Pick<Call, 'dialect' | 'trace' | 'request'>,
  error: GatewayError,
): GatewayError {
  const { originator } = request.headers;
  const isCodex = [trace.client, originator].some((name) => typeof name === 'string' && CODEX.test(name));
  if (dialect !== 'responses' || !error.details.billing || !isCodex) return error;
  return new GatewayError(error.status, error.message, { ...error.details, usageLimit: true });
}
