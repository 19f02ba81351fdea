import { useState } from 'react';
import { gateway } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Icon } from '../../parts/icon.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { AccountCard } from './account-card.js';
import { ImportDialog } from './import-dialog.js';
import { LoginDialog } from './login-dialog.js';

const REFRESH_MS = 5_000;

export function AccountsPage() {
  const words = useWords();
  const mayChange = useMayChange();
  const accounts = useResource(() => gateway.accounts(), '', REFRESH_MS);
  const [open, setOpen] = useState<'login' | 'import'>();
  const close = (): void => {
    setOpen(undefined);
    void accounts.reload();
  };
  return (
    <>
      <PageHead title={words.accounts.title} lead={words.accounts.lead}>
        {mayChange && (
          <>
            <button type="button" className="button" onClick={() => setOpen('import')}>
              {words.accounts.import}
            </button>
            <button type="button" className="button button-main" onClick={() => setOpen('login')}>
              <Icon name="plus" />
              {words.accounts.add}
            </button>
          </>
        )}
      </PageHead>
      <Loaded resource={accounts}>
        {(all) =>
          all.length === 0 ? (
            <EmptyNote title={words.accounts.empty}>{words.accounts.emptyLead}</EmptyNote>
          ) : (
            <ul className="cards">
              {all.map((account) => (
                <AccountCard key={account.id} account={account} reload={accounts.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {open === 'login' && <LoginDialog close={close} />}
      {open === 'import' && <ImportDialog close={close} />}
    </>
  );
}
