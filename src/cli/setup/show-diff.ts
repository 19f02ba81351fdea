import { formatPatch, structuredPatch } from 'diff';
import { hideSecrets } from './hide-secrets.js';

const CONTEXT_LINES = 2;

/** Writes what changes in a file as a unified diff, without secrets. */
export function showDiff(path: string, before: string, after: string, key: string): string {
  const patch = structuredPatch(path, path, shown(before), shown(after), '', '', { context: CONTEXT_LINES });
  const hunks = patch.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map((line) => hideSecrets(line, key)) }));
  const [, ...lines] = formatPatch({ ...patch, hunks }).split('\n');
  return lines.join('\n');
}

/** Line ends and marks that a terminal does not show. */
function shown(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
}
