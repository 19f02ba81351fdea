import type { RequestTimeline } from '../../../../src/admin/dashboard/dashboard-api.js';
import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { Fact } from '../../parts/figures.js';
import { Icon } from '../../parts/icon.js';
import { FailureNote, Loaded } from '../../parts/states.js';
import { PageLink } from '../../route.js';
import { RequestState } from './request-state.js';
import { Timeline } from './timeline.js';

const REFRESH_MS = 2_000;

/** One request, from its arrival to the end of its answer. */
export function RequestPage({ id }: { id: string }) {
  const { words } = useSpeech();
  const request = useResource(() => gateway.request(id), id, REFRESH_MS);
  return (
    <>
      <p className="back">
        <PageLink to="requests">
          <Icon name="back" /> {words.requests.back}
        </PageLink>
      </p>
      {request.error?.status === 404 ? (
        <FailureNote message={words.requests.gone} />
      ) : (
        <Loaded resource={request}>{(shown) => <Whole request={shown} />}</Loaded>
      )}
    </>
  );
}

function Whole({ request }: { request: RequestTimeline }) {
  const { words, formats } = useSpeech();
  const { facts } = words.requests;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{request.model_served ?? request.model_asked ?? facts.id}</h1>
          <p className="lead">
            {formats.moment(request.at_ms)} · {formats.duration(request.duration_ms)} · <code>{request.id}</code>
          </p>
        </div>
        <div className="page-actions">
          <RequestState request={request} />
        </div>
      </div>
      <section className="card" aria-labelledby="timeline-title">
        <h2 id="timeline-title">{words.requests.timeline}</h2>
        <Timeline request={request} />
      </section>
      <section className="card">
        <dl className="facts facts-wide">
          <Fact name={facts.dialect}>{request.dialect}</Fact>
          <Fact name={facts.answer}>{request.streaming ? facts.stream : facts.whole}</Fact>
          <Fact name={facts.asked}>{request.model_asked ?? '–'}</Fact>
          <Fact name={facts.served}>{request.model_served ?? '–'}</Fact>
          <Fact name={words.requests.columns.account}>{request.account ?? '–'}</Fact>
          <Fact name={words.requests.columns.who}>{request.key_name ?? '–'}</Fact>
          {request.project !== null && <Fact name={facts.project}>{request.project}</Fact>}
          <Fact name={words.requests.columns.client}>{request.client ?? '–'}</Fact>
          <Fact name={facts.attempts}>{request.attempts}</Fact>
          <Fact name={facts.pings}>{request.pings}</Fact>
          <Fact name={facts.input}>{formats.count(request.input_tokens)}</Fact>
          <Fact name={facts.cacheRead}>{formats.count(request.cache_read_tokens)}</Fact>
          <Fact name={facts.cacheWrite}>{formats.count(request.cache_write_tokens)}</Fact>
          <Fact name={facts.output}>{formats.count(request.output_tokens)}</Fact>
          <Fact name={facts.cost}>
            {request.cost_usd === null ? words.common.unknown : formats.usd(request.cost_usd)}
          </Fact>
        </dl>
      </section>
    </>
  );
}
