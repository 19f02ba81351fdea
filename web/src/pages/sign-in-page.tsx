import { useEffect, useState } from 'react';
import type { SessionDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { ApiError } from '../api/call.js';
import { type SignedOutBy, useSessionControl } from '../api/session.js';
import { below } from '../below.js';
import { type Words } from '../i18n/en.js';
import { useSpeech } from '../i18n/language.js';
import { Mark } from '../parts/icon.js';
import { LanguageChoice, ThemeChoice } from '../shell.js';

/** What everybody sees first, and why they see it again. */
export function SignInPage({ by, provider }: { by: SignedOutBy; provider: SessionDescription['provider'] }) {
  const { words, formats } = useSpeech();
  const { signIn } = useSessionControl();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(
    () => problemOf(words) ?? { choice: '', gateway: words.common.ended, browser_alone: words.signIn.notEnded }[by],
  );

  // It is told once: the address forgets it.
  useEffect(() => {
    if (location.search !== '') history.replaceState(null, '', location.pathname);
  }, []);
  // The provider leads back to the address that it knows.
  const account = provider?.host === location.host ? provider : null;
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem('');
    try {
      await signIn(token.trim());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(describe(error));
      setBusy(false);
    }
  };
  const describe = (error: ApiError): string => {
    if (error.status === 0) return words.common.offline;
    if (error.status === 401) return words.signIn.refused;
    if (error.status === 429) return words.signIn.throttled(formats.duration((error.retryAfterSeconds ?? 60) * 1000));
    return error.message;
  };

  return (
    <main className="sign-in">
      <Streams />
      <div className="sign-in-card">
        <p className="brand">
          <Mark />
          <span>droid2api</span>
        </p>
        <h1>{words.signIn.title}</h1>
        <p className="lead">{account ? words.signIn.accountLead : words.signIn.lead}</p>
        {account && (
          <>
            <a className="button button-main" href={below('/dashboard/api/session/provider')}>
              {words.signIn.withAccount(account.name)}
            </a>
            <p className="sign-in-or">{words.signIn.withToken}</p>
          </>
        )}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label className="field">
            <span>{words.signIn.field}</span>
            <input
              type="password"
              name="token"
              autoComplete="off"
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
              aria-describedby="sign-in-kept"
              aria-invalid={problem !== ''}
            />
          </label>
          <p className="problem" role="alert">
            {problem}
          </p>
          <button type="submit" className={account ? 'button' : 'button button-main'} disabled={busy}>
            {busy ? words.signIn.busy : words.signIn.submit}
          </button>
        </form>
        <p id="sign-in-kept" className="small">
          {words.signIn.kept}
        </p>
        <div className="sign-in-controls">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </div>
    </main>
  );
}

/** Why a sign-in at the provider came to nothing, as the address says. */
function problemOf({ signIn }: Words): string | undefined {
  const reason = new URLSearchParams(location.search).get('sign_in') ?? '';
  return Object.hasOwn(signIn.problems, reason) ? signIn.problems[reason] : undefined;
}

/** Many streams on their way to one gateway. */
function Streams() {
  const lines = Array.from({ length: 14 }, (_, index) => index);
  return (
    <svg className="streams" viewBox="0 0 800 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {lines.map((index) => (
        <path key={index} d={`M-20 ${40 + index * 55} C 260 ${40 + index * 55}, 300 400, 560 400 S 820 400, 840 400`} />
      ))}
    </svg>
  );
}
