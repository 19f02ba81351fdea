import { dashboardAddress } from '../config/dashboard-address.js';
import { type AlertMessage } from './alert-message.js';

/** The dashboard's pages that show more of an event, by the first word of its type. */
const PAGES: ReadonlyMap<string, string> = new Map([
  ['account', 'accounts'],
  ['budget', 'usage'],
  ['key', 'keys'],
  ['pool', 'accounts'],
  ['upstream', 'models'],
]);

/** The address of the page that shows more of an alert; undefined where nobody has said how people reach the gateway. */
export function linkToPage(
  { type, subject }: Pick<AlertMessage, 'type' | 'subject'>,
  publicUrl: URL | undefined,
): string | undefined {
  const page = subject?.kind === 'key' ? 'keys' : (PAGES.get(type.split('.', 1)[0] ?? '') ?? '');
  return publicUrl && dashboardAddress(publicUrl, page);
}
