/** Writes a time for people, to the minute and in the machine's time zone: `2026-11-28 14:25`. */
export function showLocalMinute(time: string | number): string {
  // The locale that writes dates as ISO 8601 does.
  return new Date(time).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}
