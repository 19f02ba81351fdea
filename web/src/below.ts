/** Where the gateway is for this browser: a reverse proxy may have put it below a path, before the dashboard's own. */
const PREFIX = /^(.*)\/dashboard(?:\/|$)/.exec(typeof location === 'undefined' ? '' : location.pathname)?.[1] ?? '';

/** The address of a path of the gateway. */
export function below(path: string): string {
  return PREFIX + path;
}
