import { formatTable } from './format-table.js';
import { type RuleResult } from './run-rules.js';

const WORDS = { pass: 'pass', fail: 'FAIL', not_checked: 'not checked' } as const;

/** Formats the table for people: every rule with what was seen, and what to change where one is broken. */
export function formatResults(results: readonly RuleResult[]): string {
  const rows = results.map(({ rule, outcome, seen }) => [rule.section, rule.id, WORDS[outcome], seen]);
  const broken = results.filter(({ outcome }) => outcome === 'fail');
  const remedies = broken.map(({ rule }) => `\n${rule.id}: ${rule.demand}\n  To do: ${rule.fix}\n`);
  return `${formatTable(['', 'RULE', 'RESULT', 'SEEN'], rows)}${remedies.join('')}\n${summarize(results)}\n`;
}

/** Describes results for programs. */
export function describeResults(results: readonly RuleResult[]): object {
  return {
    passed: results.every(({ outcome }) => outcome !== 'fail'),
    rules: results.map(({ rule, outcome, seen }) => ({
      section: rule.section,
      rule: rule.id,
      result: outcome,
      seen,
      demand: rule.demand,
      ...(outcome === 'fail' && { fix: rule.fix }),
    })),
  };
}

function summarize(results: readonly RuleResult[]): string {
  const count = (wanted: RuleResult['outcome']): number => results.filter(({ outcome }) => outcome === wanted).length;
  return `${count('pass')} rules kept, ${count('fail')} broken, ${count('not_checked')} not checked`;
}
