import { expect, it } from '@jest/globals';
import { nameAsker } from './name-asker.js';

it.each<[string | undefined, string | undefined, string]>([
  ['claude-code/2.1.332', 'claude_code', 'Claude Code 2.1.332'],
  ['claude-cli/2.1.197 (external, cli)', undefined, 'Claude Code 2.1.197'],
  ['axios/1.8.4', undefined, 'axios 1.8.4'],
  ['axios/1.8.4', 'claude_code', 'Claude Code'],
  ['codex_cli_rs/0.171.0 (Debian 12; x86_64)', undefined, 'Codex 0.171.0'],
  ['droid2api/2.0.0', undefined, 'droid2api 2.0.0'],
  [undefined, undefined, 'A client without a name'],
  ['<script>alert(1)</script>', undefined, 'A client without a name'],
  [`${'x'.repeat(500)}/${'1'.repeat(500)}`, undefined, 'x'.repeat(64)],
  ['claude-code/2.1\u202e evil', undefined, 'Claude Code 2.1'],
])('%j is %s: %s', (userAgent, surface, name) => {
  expect(nameAsker(userAgent, surface)).toBe(name);
});
