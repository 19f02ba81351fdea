import { useSessionControl } from './api/session.js';
import { useWords } from './i18n/language.js';
import { AccountsPage } from './pages/accounts/accounts-page.js';
import { KeysPage } from './pages/keys/keys-page.js';
import { OwnKeyPage } from './pages/keys/own-key-page.js';
import { OverviewPage } from './pages/overview/overview-page.js';
import { RequestPage } from './pages/requests/request-page.js';
import { RequestsPage } from './pages/requests/requests-page.js';
import { ModelsPage } from './pages/setup/models-page.js';
import { ProxiesPage } from './pages/setup/proxies-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { UsagePage } from './pages/usage/usage-page.js';
import { FailureNote } from './parts/states.js';
import { usePath } from './route.js';
import { Shell } from './shell.js';

export function App() {
  const { standing, retry } = useSessionControl();
  const words = useWords();
  switch (standing.kind) {
    case 'unknown':
      return null;
    case 'offline':
      return (
        <main className="alone">
          <FailureNote message={words.common.offline} retry={retry} />
        </main>
      );
    case 'signed_out':
      return <SignInPage key={standing.by} by={standing.by} />;
    case 'signed_in':
      return (
        <Shell>
          <Page operator={standing.session.role === 'operator'} />
        </Shell>
      );
  }
}

function Page({ operator }: { operator: boolean }) {
  const words = useWords();
  const [page, id] = usePath().split('/');
  if (page === '') return <OverviewPage />;
  if (page === 'usage') return <UsagePage />;
  if (page === 'requests') return id === undefined ? <RequestsPage /> : <RequestPage id={decodeURIComponent(id)} />;
  if (page === 'models') return <ModelsPage />;
  if (operator && page === 'accounts') return <AccountsPage />;
  if (operator && page === 'keys') return <KeysPage />;
  if (operator && page === 'proxies') return <ProxiesPage />;
  if (!operator && page === 'key') return <OwnKeyPage />;
  return <FailureNote message={words.common.notFound} />;
}
