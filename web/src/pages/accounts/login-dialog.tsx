import { useEffect, useState } from 'react';
import type { LoginDescription } from '../../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { Dialog } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';

const ASK_MS = 1_000;

/** A device login that the gateway runs: this page shows the code and how far it has come. */
export function LoginDialog({ close }: { close: () => void }) {
  const { words } = useSpeech();
  const { attempt } = useNotices();
  const [login, setLogin] = useState<LoginDescription>();
  const [name, setName] = useState('');
  const [upstream, setUpstream] = useState('factory');
  const models = useResource(() => gateway.models(), '');
  const upstreams = [...new Set(models.value?.endpoints.map((endpoint) => endpoint.upstream))];
  const asking = login?.state === 'waiting' || login?.state === 'choose_organization';

  useEffect(() => {
    if (!login || !asking) return;
    const timer = setInterval(() => void gateway.login(login.id).then(setLogin, () => undefined), ASK_MS);
    return () => clearInterval(timer);
  }, [login?.id, asking]);

  const start = (): Promise<boolean> =>
    attempt(async () => setLogin(await gateway.startLogin({ upstream, ...(name !== '' && { name }) })));
  const leave = (): void => {
    if (login && asking) void gateway.cancelLogin(login.id).catch(() => undefined);
    close();
  };
  return (
    <Dialog title={words.accounts.login.title} close={leave}>
      {login ? (
        <Progress login={login} update={setLogin} again={() => setLogin(undefined)} leave={leave} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <p className="dialog-text">{words.accounts.login.lead}</p>
          <label className="field">
            <span>{words.accounts.login.name}</span>
            <input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
          </label>
          {upstreams.length > 1 && (
            <label className="field">
              <span>{words.accounts.login.upstream}</span>
              <select value={upstream} onChange={(event) => setUpstream(event.target.value)}>
                {upstreams.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
          <footer className="dialog-foot">
            <button type="submit" className="button button-main">
              {words.accounts.login.start}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}

interface ProgressProps {
  login: LoginDescription;
  update: (login: LoginDescription) => void;
  again: () => void;
  leave: () => void;
}

function Progress({ login, update, again, leave }: ProgressProps) {
  const { words, formats } = useSpeech();
  const own = words.accounts.login;
  switch (login.state) {
    case 'waiting':
      return (
        <>
          <p className="dialog-text">{own.step1}</p>
          <p className="user-code">{login.user_code}</p>
          <p className="dialog-text">
            <a
              className="button button-main"
              href={login.verification_uri_complete ?? login.verification_uri}
              target="_blank"
              rel="noreferrer"
            >
              {own.open}
            </a>
          </p>
          <p className="small address">{login.verification_uri}</p>
          <p className="small waiting" role="status">
            {own.waiting} {own.polls(login.polls)} ·{' '}
            {own.left(formats.duration(Math.max(0, login.expires_at_ms - Date.now())))}
          </p>
        </>
      );
    case 'choose_organization':
      return <OrganizationChoice login={login} update={update} />;
    case 'done':
      return (
        <>
          <p className="dialog-text">{own.done(login.account_id ?? '')}</p>
          <footer className="dialog-foot">
            <button type="button" className="button button-main" onClick={leave}>
              {words.common.close}
            </button>
          </footer>
        </>
      );
    case 'failed':
      return (
        <>
          <p className="dialog-text">
            {own.failed} {login.message}
          </p>
          <footer className="dialog-foot">
            <button type="button" className="button" onClick={again}>
              {own.again}
            </button>
          </footer>
        </>
      );
  }
}

function OrganizationChoice({ login, update }: Pick<ProgressProps, 'login' | 'update'>) {
  const { words } = useSpeech();
  const { attempt } = useNotices();
  const [organization, setOrganization] = useState(login.organizations[0] ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(async () => update(await gateway.chooseOrganization(login.id, organization)));
      }}
    >
      <p className="dialog-text">{words.accounts.login.choose}</p>
      <label className="field">
        <span>{words.accounts.login.organization}</span>
        <select value={organization} onChange={(event) => setOrganization(event.target.value)}>
          {login.organizations.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <footer className="dialog-foot">
        <button type="submit" className="button button-main">
          {words.accounts.login.use}
        </button>
      </footer>
    </form>
  );
}
