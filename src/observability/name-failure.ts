/** Statuses by which a failed attempt is told apart; others are counted by their class. */
const STATUSES = new Set(['401', '402', '408', '429', '500', '502', '503', '504', '529']);

/** Why an attempt failed, as a label: what the upstream answers must not be able to make up new ones. */
export function nameFailure(reason: string): string {
  const status = /^status (\d)(\d\d)$/.exec(reason);
  if (status)
    return STATUSES.has(`${status[1]}${status[2]}`) ? `status_${status[1]}${status[2]}` : `status_${status[1]}xx`;
  if (reason === 'an error event') return 'error_event';
  return /^[a-z_]{1,32}$/.test(reason) ? reason : 'other';
}
