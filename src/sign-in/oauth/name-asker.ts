import { readClient } from '../../usage/read-client.js';

/** Clients by the first product of their `User-Agent`. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['claude-code', 'Claude Code'],
  ['claude-cli', 'Claude Code'],
  ['codex_cli_rs', 'Codex'],
  ['codex-cli', 'Codex'],
  ['codex', 'Codex'],
]);

/**
 * Names the client that wants to sign in, for whoever is asked to let it in: `Claude Code 2.1.332`. `surface` is what
 * Claude Code says of itself in its form.
 */
export function nameAsker(userAgent: string | undefined, surface: string | undefined): string {
  const client = readClient(userAgent);
  const known = NAMES.get(client?.name.toLowerCase() ?? '');
  if (known === undefined && surface === 'claude_code') return 'Claude Code';
  if (!client) return 'A client without a name';
  return [known ?? client.name, client.version].filter((part) => part !== undefined).join(' ');
}
