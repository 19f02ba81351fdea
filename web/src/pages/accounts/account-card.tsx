import { useState } from 'react';
import { type Account, gateway } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useSpeech } from '../../i18n/language.js';
import { ActionMenu } from '../../parts/action-menu.js';
import { Confirmation } from '../../parts/dialog.js';
import { Chip, Fact, Meter } from '../../parts/figures.js';
import { useNotices } from '../../parts/notice.js';
import { toneOfHealth, toneOfState } from './account-tone.js';

/** One account: whether it takes requests, why not, and how it does. */
export function AccountCard({ account, reload }: { account: Account; reload: () => Promise<void> }) {
  const { words, formats } = useSpeech();
  const { attempt } = useNotices();
  const mayChange = useMayChange();
  const [removing, setRemoving] = useState(false);
  const own = words.accounts;
  const name = account.name ?? account.email ?? account.id;

  const change = async (kind: 'enable' | 'disable' | 'refresh'): Promise<void> => {
    await attempt(() => gateway.changeAccount(account.id, kind), own.done[kind]);
    await reload();
  };
  const remove = async (): Promise<void> => {
    await attempt(() => gateway.removeAccount(account.id), own.done.remove);
    await reload();
  };
  const refresh = { label: own.refresh, run: () => void change('refresh') };
  const fixed = account.source === 'api_key' || account.source === 'cloud';
  const actions = fixed
    ? account.source === 'cloud'
      ? [refresh]
      : []
    : [
        ...(account.credential === 'tokens' ? [refresh] : []),
        account.enabled
          ? { label: own.disable, run: () => void change('disable') }
          : { label: own.enable, run: () => void change('enable') },
        { label: own.remove, run: () => setRemoving(true), danger: true },
      ];

  return (
    <li className={`card account tone-${toneOfState(account.state)}`}>
      <header className="card-head">
        <div className="card-title">
          <h2>{name}</h2>
          <p className="small">
            {account.upstream} · {own.sources[account.source] ?? account.source}
            {account.labels.length > 0 && ` · ${account.labels.join(', ')}`}
          </p>
        </div>
        <Chip tone={toneOfState(account.state)}>{own.states[account.state]}</Chip>
        {mayChange && actions.length > 0 && <ActionMenu label={`${words.common.actions}: ${name}`} actions={actions} />}
      </header>

      <StateReason account={account} />

      <div className="health">
        <span className="small">{own.health}</span>
        <Meter
          share={account.health}
          tone={toneOfHealth(account.health)}
          label={own.health}
          text={formats.share(account.health)}
        />
        <b>{formats.share(account.health)}</b>
      </div>
      <dl className="facts">
        <Fact name={own.inFlight}>
          {account.in_flight}
          {account.max_concurrency !== null && ` / ${account.max_concurrency}`}
        </Fact>
        <Fact name={own.pinned}>{formats.count(account.pinned_conversations)}</Fact>
        <Fact name={own.weight}>{formats.count(account.weight)}</Fact>
        <Fact name={own.requests}>{formats.short(account.requests)}</Fact>
        <Fact name={own.errors}>
          {formats.short(Object.values(account.errors).reduce((sum, count) => sum + count, 0))}
        </Fact>
      </dl>
      <footer className="card-foot small">
        <span>
          {own.token}: {tokenLine(account, own, formats.relative)}
        </span>
        {account.last_used_at !== null && (
          <span>{own.lastUsed(formats.relative(Date.parse(account.last_used_at)))}</span>
        )}
        {account.last_error !== null && account.last_error_at !== null && (
          <span>{own.lastError(account.last_error, formats.relative(Date.parse(account.last_error_at)))}</span>
        )}
      </footer>

      {removing && (
        <Confirmation
          title={own.removeTitle(name)}
          confirm={own.remove}
          close={() => setRemoving(false)}
          onConfirm={remove}
        >
          {own.removeLead}
        </Confirmation>
      )}
    </li>
  );
}

function StateReason({ account }: { account: Account }) {
  const { words, formats } = useSpeech();
  const why = words.accounts.why[account.state];
  return (
    <>
      {why !== '' && (
        <p className="reason">
          {why} {account.reason !== null && <span>({account.reason}) </span>}
          {account.next_try_at !== null && (
            <b>{words.accounts.back(formats.relative(Date.parse(account.next_try_at)))}</b>
          )}
        </p>
      )}
      {account.resting_models.map(({ model, until }) => (
        <p className="reason" key={model}>
          {words.accounts.resting(model, formats.relative(Date.parse(until)))}
        </p>
      ))}
    </>
  );
}

function tokenLine(
  account: Account,
  words: { fixedKey: string; expires: (when: string) => string; nextRefresh: (when: string) => string },
  relative: (ms: number) => string,
): string {
  if (account.credential === 'api_key') return words.fixedKey;
  const parts = [
    account.expires_at !== null && words.expires(relative(Date.parse(account.expires_at))),
    account.next_refresh_at !== null && words.nextRefresh(relative(Date.parse(account.next_refresh_at))),
  ];
  return parts.filter((part) => part !== false).join(', ') || '–';
}
