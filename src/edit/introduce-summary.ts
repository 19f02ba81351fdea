/** Says to a model what a summary of its conversation is. */
export function introduceSummary(summary: string): string {
  return `What was said before this point has been replaced by this summary of it:\n\n${summary}`;
}
