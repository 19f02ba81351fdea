import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Loaded } from '../../parts/states.js';
import { KeyTitle } from './key-card.js';
import { LimitMeters } from './limit-meters.js';
import { PasteSettings } from './paste-settings.js';

const REFRESH_MS = 5_000;

/** What the holder of a key sees of it. */
export function OwnKeyPage() {
  const words = useWords();
  const own = useResource(() => gateway.ownKey(), '', REFRESH_MS);
  return (
    <>
      <PageHead title={words.keys.mineTitle} lead={words.keys.mineLead} />
      <Loaded resource={own}>
        {({ key, use }) => (
          <>
            <section className="card key">
              <header className="card-head">
                <KeyTitle gatewayKey={key} />
              </header>
              <LimitMeters use={use} />
            </section>
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
