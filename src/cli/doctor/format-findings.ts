import { type Finding } from './finding.js';

const WORDS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  not_checked: 'not checked',
};
const STATE_WIDTH = 13;
const CHECK_WIDTH = 15;

/** Formats findings: a line each, with the remedy below it. */
export function formatFindings(findings: readonly Finding[]): string {
  const indent = ' '.repeat(STATE_WIDTH + CHECK_WIDTH);
  const lines = findings.flatMap(({ check, state, text, fix }) => [
    `${WORDS[state].padEnd(STATE_WIDTH)}${check.padEnd(CHECK_WIDTH)}${text.replaceAll('\n', `\n${indent}`)}`,
    ...(fix === undefined || state === 'ok' ? [] : [`${indent}To do: ${fix}`]),
  ]);
  return `${lines.join('\n')}\n\n${summarize(findings)}\n`;
}

/** Describes findings for programs. */
export function describeFindings(findings: readonly Finding[]): object {
  return { ok: findings.every(({ state }) => state !== 'problem'), findings };
}

function summarize(findings: readonly Finding[]): string {
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  if (problems === 0 && warnings === 0) return 'Nothing is wrong.';
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`;
}
