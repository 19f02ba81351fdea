import { type Report } from './report-lines.js';

/** Says what a report leaves out; null where it is whole. */
export function describeCut({ furtherLines, sinceMs }: Report): string | null {
  const sentences = [
    ...(furtherLines > 0
      ? [`There are ${furtherLines} further lines, which are added up in one: choose a shorter time, or a part.`]
      : []),
    ...(sinceMs !== undefined
      ? [
          `Conversations are known of single records only, and only the latest were looked at: those from ` +
            `${new Date(sinceMs).toISOString()} on.`,
        ]
      : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
