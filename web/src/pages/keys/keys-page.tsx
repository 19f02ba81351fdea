import { useState } from 'react';
import { gateway, type IssuedKey } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Icon } from '../../parts/icon.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import { IssuedKeyDialog } from './issued-key-dialog.js';
import { KeyCard } from './key-card.js';

const REFRESH_MS = 5_000;

export function KeysPage() {
  const words = useWords();
  const mayChange = useMayChange();
  const keys = useResource(() => gateway.keys(), '');
  const use = useResource(() => gateway.keyUse(), '', REFRESH_MS);
  const [creating, setCreating] = useState(false);
  const [issued, setIssued] = useState<IssuedKey>();
  const [showEnded, setShowEnded] = useState(false);

  const reload = async (): Promise<void> => {
    await Promise.all([keys.reload(), use.reload()]);
  };
  const show = (key: IssuedKey): void => {
    setCreating(false);
    setIssued(key);
    void reload();
  };
  return (
    <>
      <PageHead title={words.keys.title} lead={words.keys.lead}>
        <label className="check">
          <input type="checkbox" checked={showEnded} onChange={(event) => setShowEnded(event.target.checked)} />
          {words.keys.showEnded}
        </label>
        {mayChange && (
          <button type="button" className="button button-main" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            {words.keys.add}
          </button>
        )}
      </PageHead>
      <Loaded resource={keys}>
        {(all) => {
          const shown = all.filter(({ state }) => showEnded || state === 'valid');
          if (shown.length === 0) return <EmptyNote title={words.keys.empty}>{words.keys.emptyLead}</EmptyNote>;
          return (
            <ul className="rows">
              {shown.map((key) => (
                <KeyCard
                  key={key.id}
                  gatewayKey={key}
                  use={use.value?.find(({ key_id }) => key_id === key.id)}
                  reload={reload}
                  onIssued={show}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {creating && <CreateKeyDialog close={() => setCreating(false)} onIssued={show} />}
      {issued && <IssuedKeyDialog issued={issued} close={() => setIssued(undefined)} />}
    </>
  );
}
