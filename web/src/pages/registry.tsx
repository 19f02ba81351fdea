import { type ComponentType } from 'react';
import { type Words } from '../i18n/en.js';
import { type IconName } from '../parts/icon.js';
import { AccountsPage } from './accounts/accounts-page.js';
import { KeysPage } from './keys/keys-page.js';
import { OwnKeysPage } from './keys/own-keys-page.js';
import { OverviewPage } from './overview/overview-page.js';
import { RequestPage } from './requests/request-page.js';
import { RequestsPage } from './requests/requests-page.js';
import { ModelsPage } from './setup/models-page.js';
import { ProxiesPage } from './setup/proxies-page.js';
import { SessionsPage } from './sessions/sessions-page.js';
import { SettingsPage } from './settings/settings-page.js';
import { UsagePage } from './usage/usage-page.js';

export type Role = 'operator' | 'member';

/** A page of the dashboard. The router, the navigation and the tests in the browser read nothing else about it. */
interface DashboardPage {
  /** The address below the dashboard's, and the key of its words in `shell.pages`; `overview` stands at the root. */
  name: keyof Words['shell']['pages'];
  icon: IconName;
  /** Who finds it in the navigation and may open it. The gateway checks what the page then asks for once more. */
  roles: readonly Role[];
  component: ComponentType;
  /** The page of one thing, at `name/id`. */
  detail?: ComponentType<{ id: string }>;
}

const EVERYBODY: readonly Role[] = ['operator', 'member'];

/** In the order of the navigation. */
export const PAGES: readonly DashboardPage[] = [
  { name: 'overview', icon: 'pulse', roles: EVERYBODY, component: OverviewPage },
  { name: 'accounts', icon: 'people', roles: ['operator'], component: AccountsPage },
  { name: 'keys', icon: 'key', roles: ['operator'], component: KeysPage },
  { name: 'key', icon: 'key', roles: ['member'], component: OwnKeysPage },
  { name: 'usage', icon: 'bars', roles: EVERYBODY, component: UsagePage },
  { name: 'requests', icon: 'list', roles: EVERYBODY, component: RequestsPage, detail: RequestPage },
  { name: 'models', icon: 'spark', roles: EVERYBODY, component: ModelsPage },
  { name: 'proxies', icon: 'route', roles: ['operator'], component: ProxiesPage },
  { name: 'sessions', icon: 'enter', roles: EVERYBODY, component: SessionsPage },
  { name: 'settings', icon: 'sheet', roles: ['operator'], component: SettingsPage },
];

/** The page's address below the dashboard's. */
export function addressOf({ name }: DashboardPage): string {
  return name === 'overview' ? '' : name;
}

/** The page at the first part of an address that a role may open. */
export function findPage(address: string, role: Role): DashboardPage | undefined {
  return PAGES.find((page) => addressOf(page) === address && page.roles.includes(role));
}
