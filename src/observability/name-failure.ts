/** These statuses have a label of their own; others count by their class. */
const STATUSES = new Set(['401', '402', '408', '429', '500', '502', '503', '504', '529']);

/** Makes a label of the reason for which an attempt failed. An upstream's answer cannot make up new labels. */
export function nameFailure(reason: string): string {
  const status = /^status (\d)(\d\d)$/.exec(reason);
  if (status)
    return STATUSES.has(`${status[1]}${status[2]}`) ? `status_${status[1]}${status[2]}` : `status_${status[1]}xx`;
  if (reason === 'an error event') return 'error_event';
  return /^[a-z_]{1,32}$/.test(reason) ? reason : 'other';
}
