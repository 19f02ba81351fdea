import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { ReachChip, useReach } from '../../parts/reach.js';
import { EmptyNote, Loaded } from '../../parts/states.js';

export function ProxiesPage() {
  const words = useWords();
  const proxies = useResource(() => gateway.proxies(), '');
  const { known, button } = useReach(() => gateway.reachProxies());
  return (
    <>
      <PageHead title={words.proxies.title} lead={words.proxies.lead}>
        {proxies.value && proxies.value.length > 0 && button}
      </PageHead>
      <Loaded resource={proxies}>
        {(all) =>
          all.length === 0 ? (
            <EmptyNote title={words.proxies.empty}>{words.proxies.emptyLead}</EmptyNote>
          ) : (
            <section className="card">
              <ul className="lines">
                {all.map(({ name, host }) => (
                  <li key={name}>
                    <span className="line-name">
                      <b>{name}</b> <code>{host}</code>
                    </span>
                    <ReachChip reach={known[name]} />
                  </li>
                ))}
              </ul>
            </section>
          )
        }
      </Loaded>
    </>
  );
}
