import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Loaded } from '../../parts/states.js';
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
            {keys.map(({ key, use }) => (
              <section className="card key" key={key.id}>
                <header className="card-head">
                  <KeyTitle gatewayKey={key} />
                </header>
                <LimitMeters use={use} />
              </section>
            ))}
            <section className="card">
              <h2>{words.keys.paste}</h2>
              <p className="small">{words.keys.pasteLead}</p>
              <PasteSettings secret="dg-…" />
            </section>
          </>
        )}
      </Loaded>
    </>
  );
}
