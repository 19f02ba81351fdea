import type { LiveDescription } from '../../../../src/admin/dashboard/dashboard-api.js';
import { type Account, gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { type Tone } from '../../parts/figures.js';
import { PageLink } from '../../route.js';
import { toneOfState } from '../accounts/account-tone.js';

const REFRESH_MS = 10_000;

/** Whether the team is served, in one sentence, and what is in the way. */
export function Verdict({ live, operator }: { live: LiveDescription | undefined; operator: boolean }) {
  return operator ? <TeamVerdict live={live} /> : <OwnVerdict live={live} />;
}

function OwnVerdict({ live }: { live: LiveDescription | undefined }) {
  const { words } = useSpeech();
  return (
    <div>
      <h1>{words.overview.mine}</h1>
      <p className="lead">{live ? words.overview.liveStreams(live.live) : '…'}</p>
    </div>
  );
}

function TeamVerdict({ live }: { live: LiveDescription | undefined }) {
  const { words, formats } = useSpeech();
  const { value: accounts } = useResource(() => gateway.accounts(), '', REFRESH_MS);
  if (!accounts) return <h1>{words.overview.title}</h1>;
  const current = accounts.filter(({ state }) => state !== 'retired');
  const ready = current.filter(takesRequests);
  const inTheWay = current.filter((account) => !takesRequests(account) && account.state !== 'disabled');
  const { tone, sentence } = judge(current.length, ready.length, inTheWay.length, words.overview);
  const facts = [
    words.overview.accountsReady(ready.length, current.length),
    live && words.overview.liveStreams(live.live),
    live && live.waiting > 0 && words.overview.waiting(live.waiting),
  ];
  return (
    <div className="verdict">
      <h1>
        <i className={`beacon tone-${tone}`} />
        {sentence}
      </h1>
      <p className="lead">{facts.filter(Boolean).join(' · ')}</p>
      {inTheWay.length > 0 && (
        <ul className="obstacles" aria-label={words.overview.inTheWay}>
          {inTheWay.map((account) => (
            <li key={account.id} className={`tone-${toneOfState(account.state)}`}>
              <PageLink to="accounts">{account.name ?? account.id}</PageLink> {words.accounts.states[account.state]}
              {account.next_try_at !== null && (
                <span className="small">
                  {' '}
                  · {words.accounts.back(formats.relative(Date.parse(account.next_try_at)))}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function takesRequests({ state }: Account): boolean {
  return state === 'ready' || state === 'trial' || state === 'busy';
}

function judge(
  all: number,
  ready: number,
  inTheWay: number,
  words: { noAccounts: string; notServed: string; partly: string; served: string },
): { tone: Tone; sentence: string } {
  if (all === 0) return { tone: 'idle', sentence: words.noAccounts };
  if (ready === 0) return { tone: 'bad', sentence: words.notServed };
  return inTheWay > 0 ? { tone: 'warn', sentence: words.partly } : { tone: 'good', sentence: words.served };
}
