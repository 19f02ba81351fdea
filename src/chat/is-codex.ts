import { type IncomingHttpHeaders } from 'node:http';
import { readClient } from '../usage/read-client.js';

/** Codex' product names in `User-Agent` and `originator`: `codex_cli_rs`, `codex_exec`, `codex-tui`, `codex_vscode`. */
const CODEX = /^codex(?:[_-]|$)/i;

/** Whether a request comes from Codex or from an editor with Codex in it. */
export function isCodex(headers: IncomingHttpHeaders): boolean {
  const { originator } = headers;
  const names = [readClient(headers['user-agent'])?.name, originator];
  return names.some((name) => typeof name === 'string' && CODEX.test(name));
}
