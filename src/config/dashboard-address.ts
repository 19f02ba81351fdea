/**
 * The address of a page of the dashboard, for people. The pages stand at the root of the host, whatever path
 * `public_url` has for clients.
 */
export function dashboardAddress(publicUrl: URL, page = ''): string {
  return new URL(`/dashboard/${page}`, publicUrl).href;
}
