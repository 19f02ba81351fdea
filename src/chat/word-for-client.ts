import { wordCapability } from '../dialects/errors/capability-rejected.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type Attempt } from './attempt.js';
import { type Call } from './call.js';
import { isCodex } from './is-codex.js';

/** Claude Code's product names in `User-Agent`. */
const CLAUDE_CODE: readonly unknown[] = ['claude-cli', 'claude-code'];

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
  { dialect, request }: Pick<Call, 'dialect' | 'request'>,
  error: GatewayError,
): GatewayError {
  if (dialect !== 'responses' || !error.details.billing || !isCodex(request.headers)) return error;
  return new GatewayError(error.status, error.message, { ...error.details, usageLimit: true });
}
