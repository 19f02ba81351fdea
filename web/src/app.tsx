import { useSessionControl } from './api/session.js';
import { useWords } from './i18n/language.js';
import { findPage, type Role } from './pages/registry.js';
import { SignInPage } from './pages/sign-in-page.js';
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
      return <SignInPage key={standing.by} by={standing.by} provider={standing.provider} />;
    case 'signed_in':
      return (
        <Shell>
          <Page role={standing.session.role === 'member' ? 'member' : 'operator'} />
        </Shell>
      );
  }
}

function Page({ role }: { role: Role }) {
  const words = useWords();
  const [address = '', id] = usePath().split('/');
  const page = findPage(address, role);
  if (!page) return <FailureNote message={words.common.notFound} />;
  const { component: Component, detail: Detail } = page;
  return Detail && id !== undefined ? <Detail id={decodeURIComponent(id)} /> : <Component />;
}
