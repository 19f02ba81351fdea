import { useState } from 'react';
import type { RequestSummary } from '../../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Segmented } from '../../parts/segmented.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { PageLink } from '../../route.js';
import { isFailure, RequestState, tokensOf } from './request-state.js';

const REFRESH_MS = 3_000;

type Filter = 'all' | 'failed' | 'under_way';
const FILTERS: Readonly<Record<Filter, (request: RequestSummary) => boolean>> = {
  all: () => true,
  failed: isFailure,
  under_way: ({ state }) => state === 'under_way',
};

export function RequestsPage() {
  const { words } = useSpeech();
  const own = words.requests;
  const requests = useResource(() => gateway.requests(), '', REFRESH_MS);
  const [filter, setFilter] = useState<Filter>('all');
  return (
    <>
      <PageHead title={own.title} lead={own.lead(requests.value?.length ?? 0)}>
        <Segmented
          label={own.filterLabel}
          value={filter}
          onChange={setFilter}
          options={(Object.keys(FILTERS) as Filter[]).map((one) => ({ value: one, label: own.filter[one] }))}
        />
      </PageHead>
      <Loaded resource={requests}>
        {(all) => {
          const shown = all.filter(FILTERS[filter]);
          return shown.length === 0 ? (
            <EmptyNote title={own.empty}>{own.emptyLead}</EmptyNote>
          ) : (
            <RequestTable requests={shown} />
          );
        }}
      </Loaded>
    </>
  );
}

function RequestTable({ requests }: { requests: readonly RequestSummary[] }) {
  const { words, formats } = useSpeech();
  const { columns, title } = words.requests;
  return (
    <div className="card table-card">
      <div className="table-frame" tabIndex={0} role="region" aria-label={title}>
        <table className="table requests">
          <thead>
            <tr>
              <th scope="col">{columns.time}</th>
              <th scope="col">{columns.status}</th>
              <th scope="col">{columns.model}</th>
              <th scope="col">{columns.who}</th>
              <th scope="col">{columns.account}</th>
              <th scope="col">{columns.client}</th>
              <th scope="col" className="number">
                {columns.firstByte}
              </th>
              <th scope="col" className="number">
                {columns.duration}
              </th>
              <th scope="col" className="number">
                {columns.tokens}
              </th>
            </tr>
          </thead>
          <tbody>
            {requests.map((request) => (
              <tr key={request.id}>
                <th scope="row">
                  <PageLink to={`requests/${encodeURIComponent(request.id)}`}>{formats.clock(request.at_ms)}</PageLink>
                </th>
                <td>
                  <RequestState request={request} />
                </td>
                <td>{request.model_served ?? request.model_asked ?? '–'}</td>
                <td>{request.key_name ?? '–'}</td>
                <td>
                  {request.account ?? '–'}
                  {request.attempts > 1 && <span className="attempts"> ×{request.attempts}</span>}
                </td>
                <td>{request.client ?? '–'}</td>
                <td className="number">
                  {request.first_byte_ms === null ? '–' : formats.duration(request.first_byte_ms)}
                </td>
                <td className="number">{formats.duration(request.duration_ms)}</td>
                <td className="number">{formats.short(tokensOf(request))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
