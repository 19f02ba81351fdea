import { type Approval } from '../../src/keys/approval.js';
import { AuthorizationCodes } from '../../src/sign-in/authorization-codes.service.js';
import { type SignInGateway } from '../sign-in/sign-in-gateway.js';
import { BrowsedPage } from './browse.js';

/** A sign-in on the dashboard that is back from the provider. */
interface ReturningBrowser {
  page: BrowsedPage;
  /** What the browser has kept. */
  cookie: string;
  /** The callback's query. */
  search: string;
  approval: Approval;
}

/** Begins a sign-in on the dashboard, and sends somebody through the provider's login page. */
export async function returnFromProvider(gateway: SignInGateway, person: string): Promise<ReturningBrowser> {
  const begun = await fetch(`${gateway.url}/dashboard/api/session/provider`, { redirect: 'manual' });
  const asked = new URL(begun.headers.get('location') ?? '');
  const { approval } = await gateway.signIn(person);
  const codes = gateway.app.get(AuthorizationCodes, { strict: false });
  const { search } = await codes.issue(codes.check(Object.fromEntries(asked.searchParams)), approval, null);
  const [cookie = ''] = begun.headers.getSetCookie();
  return { page: new BrowsedPage(gateway), cookie, search, approval };
}

/** Takes the browser back; answers where it is led. Its page has the cookie of the session then. */
export async function finishSignIn(
  gateway: SignInGateway,
  { page, cookie, search }: Pick<ReturningBrowser, 'page' | 'cookie' | 'search'>,
): Promise<string | null> {
  const answer = await fetch(`${gateway.url}/dashboard/api/session/callback${search}`, {
    redirect: 'manual',
    headers: { cookie: cookie.split(';')[0] ?? '' },
  });
  const session = answer.headers.getSetCookie().find((one) => one.startsWith('droid2api_session='));
  page.setCookie = session ?? '';
  page.cookie = session?.split(';')[0] ?? '';
  return answer.headers.get('location');
}

/** Signs somebody in on the dashboard. */
export async function signInToDashboard(gateway: SignInGateway, person: string): Promise<BrowsedPage> {
  const browser = await returnFromProvider(gateway, person);
  const leadsTo = await finishSignIn(gateway, browser);
  if (!leadsTo?.endsWith('/dashboard/')) throw new Error(`The gateway leads to ${leadsTo}`);
  return browser.page;
}
