/** Writes a time as the admin API has it: `2026-11-29T12:00:00.000Z`. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
