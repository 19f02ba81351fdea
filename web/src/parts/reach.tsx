import { useEffect, useState } from 'react';
import type { Reachabilities, Reachability } from '../../../src/admin/dashboard/dashboard-api.js';
import { useMayChange } from '../api/session.js';
import { useSpeech } from '../i18n/language.js';
import { Chip } from './figures.js';
import { Icon } from './icon.js';
import { useNotices } from './notice.js';

/** Asks whether things answer, when a page opens and when somebody wants to know again; not for viewers, who may not. */
export function useReach(ask: () => Promise<Reachabilities>): { known: Reachabilities; button: React.ReactNode } {
  const { words } = useSpeech();
  const { attempt } = useNotices();
  const mayAsk = useMayChange();
  const [known, setKnown] = useState<Reachabilities>({});
  const [busy, setBusy] = useState(false);
  const check = async (): Promise<void> => {
    setBusy(true);
    await attempt(async () => setKnown(await ask()));
    setBusy(false);
  };
  useEffect(() => {
    if (mayAsk) void check();
  }, [mayAsk]);
  const button = mayAsk && (
    <button type="button" className="button" disabled={busy} onClick={() => void check()}>
      <Icon name="refresh" />
      {busy ? words.reach.checking : words.reach.check}
    </button>
  );
  return { known, button };
}

export function ReachChip({ reach }: { reach: Reachability | undefined }) {
  const { words, formats } = useSpeech();
  const mayAsk = useMayChange();
  if (!reach) return mayAsk && <Chip tone="idle">{words.reach.notYet}</Chip>;
  return (
    <span className="reach">
      <Chip tone={reach.reachable ? 'good' : 'bad'}>{reach.reachable ? words.reach.yes : words.reach.no}</Chip>
      <span className="small">
        {reach.reachable ? words.reach.took(formats.duration(reach.latency_ms)) : reach.reason}
      </span>
      {reach.credential && <CredentialNote credential={reach.credential} />}
    </span>
  );
}

const TONE = { works: 'good', refused: 'bad', unproven: 'idle' } as const;

function CredentialNote({ credential }: { credential: NonNullable<Reachability['credential']> }) {
  const { words } = useSpeech();
  return (
    <>
      <Chip tone={TONE[credential.state]}>{words.reach.credential[credential.state]}</Chip>
      <span className="small">{[credential.text, credential.fix].filter(Boolean).join('. ')}</span>
    </>
  );
}
