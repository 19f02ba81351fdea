/** Writes one problem into the sentence itself, and several below it, a line each. */
export function withProblems(sentence: string, problems: readonly string[]): string {
  return problems.length === 1
    ? `${sentence}: ${problems[0]}`
    : `${sentence}:\n${problems.map((line) => `  - ${line}`).join('\n')}`;
}
