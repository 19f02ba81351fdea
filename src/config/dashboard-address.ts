import { publicAddress } from './public-address.js';

/** The address of a page of the dashboard, for people. */
export function dashboardAddress(publicUrl: URL, page = ''): string {
  return publicAddress(publicUrl, `/dashboard/${page}`);
}
