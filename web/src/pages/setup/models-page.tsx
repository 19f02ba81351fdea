import type { ModelsDescription } from '../../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from '../../api/gateway.js';
import { useSession } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { ReachChip, useReach } from '../../parts/reach.js';
import { EmptyNote, Loaded } from '../../parts/states.js';

export function ModelsPage() {
  const words = useWords();
  const { role } = useSession();
  const models = useResource(() => gateway.models(), '');
  return (
    <>
      <PageHead title={words.models.title} lead={words.models.lead} />
      <Loaded resource={models}>
        {(shown) => (
          <>
            {role !== 'member' && <Endpoints endpoints={shown.endpoints} />}
            {shown.models.length === 0 ? (
              <EmptyNote title={words.models.empty}>{words.models.emptyLead}</EmptyNote>
            ) : (
              <ModelTable models={shown.models} />
            )}
            {shown.redirects.length > 0 && <Redirects redirects={shown.redirects} />}
          </>
        )}
      </Loaded>
    </>
  );
}

function Endpoints({ endpoints }: { endpoints: ModelsDescription['endpoints'] }) {
  const words = useWords();
  const { known, button } = useReach(() => gateway.reachEndpoints());
  return (
    <section className="card">
      <header className="card-head">
        <h2>{words.models.endpoints}</h2>
        {button}
      </header>
      <ul className="lines">
        {endpoints.map((endpoint) => (
          <li key={endpoint.name}>
            <span className="line-name">
              <b>{endpoint.name}</b> <code>{endpoint.host}</code>
            </span>
            <span className="small">
              {endpoint.upstream} · {endpoint.dialect} ·{' '}
              {endpoint.paid_by_team ? words.models.team : words.models.clients}
            </span>
            <ReachChip reach={known[endpoint.name]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ModelTable({ models }: { models: ModelsDescription['models'] }) {
  const words = useWords();
  const { columns, title } = words.models;
  const { role } = useSession();
  return (
    <section className="card table-card">
      <div className="table-frame" tabIndex={0} role="region" aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{columns.model}</th>
              <th scope="col">{columns.type}</th>
              <th scope="col">{columns.reasoning}</th>
              {role !== 'member' && <th scope="col">{columns.endpoint}</th>}
              {role !== 'member' && <th scope="col">{columns.upstream}</th>}
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr key={model.id}>
                <th scope="row">
                  {model.name}
                  {model.name !== model.id && <code className="model-id">{model.id}</code>}
                </th>
                <td>{model.type}</td>
                <td>{model.reasoning}</td>
                {model.served && <td>{[model.served.endpoint, ...model.served.then].join(' → ')}</td>}
                {model.served && (
                  <td>
                    {model.served.provider === null
                      ? model.served.upstream
                      : `${model.served.upstream} (${model.served.provider})`}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Redirects({ redirects }: { redirects: ModelsDescription['redirects'] }) {
  const words = useWords();
  return (
    <section className="card">
      <h2>{words.models.redirects}</h2>
      <ul className="lines">
        {redirects.map(({ from, to, kind }) => (
          <li key={`${kind} ${from}`}>
            <span className="line-name">
              <code>{from}</code> → <code>{to}</code>
            </span>
            <span className="small">{words.models.redirectKinds[kind]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
