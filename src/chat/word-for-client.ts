import { type GatewayError } from '../dialects/gateway-error.js';
import { wordCapability } from '../dialects/errors/capability-rejected.js';
import { type Attempt } from './attempt.js';

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
