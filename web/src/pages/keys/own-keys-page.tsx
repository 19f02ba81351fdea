import { gateway } from '../../api/gateway.js';
import { below } from '../../below.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { CopyField } from '../../parts/copy-field.js';
import { Chip, PageHead } from '../../parts/figures.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { KeyTitle } from './key-card.js';
import { LimitMeters } from './limit-meters.js';
import { PasteSettings } from './paste-settings.js';

const REFRESH_MS = 5_000;

/** What the holder of keys sees of them. */
export function OwnKeysPage() {
  const words = useWords();
  const own = useResource(() => gateway.ownKeys(), '', REFRESH_MS);
  return (
    <>
      <PageHead title={words.keys.mineTitle} lead={words.keys.mineLead} />
      <Loaded resource={own}>
        {(keys) => (
          <>
            {keys.length === 0 && <EmptyNote title={words.keys.mineEmpty}>{words.keys.mineEmptyLead}</EmptyNote>}
            {keys.map(({ key, use }) => (
              <section className="card key" key={key.id}>
                <header className="card-head">
                  <KeyTitle gatewayKey={key} />
                  {key.sign_in && <Chip tone="accent">{words.keys.signIn}</Chip>}
                </header>
                <LimitMeters use={use} />
                {key.sign_in && (
                  <>
                    <p className="small key-hint">{words.keys.signInHint}</p>
                    <CopyField label={words.keys.signIn} text={`droid2api login ${location.origin}${below('')}`} />
                  </>
                )}
              </section>
            ))}
            {keys.some(({ key }) => !key.sign_in) && (
              <section className="card">
                <h2>{words.keys.paste}</h2>
                <p className="small">{words.keys.pasteLead}</p>
                <PasteSettings secret="dg-…" />
              </section>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
