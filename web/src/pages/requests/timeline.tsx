import type { RequestTimeline, TimelineEvent } from '../../../../src/admin/dashboard/dashboard-api.js';
import type { TraceKind } from '../../../../src/observability/request-trace.js';
import { useSpeech } from '../../i18n/language.js';
import { type Tone } from '../../parts/figures.js';

const TONES: Readonly<Record<TraceKind, Tone>> = {
  received: 'idle',
  queued: 'warn',
  endpoint: 'accent',
  account: 'accent',
  sent: 'accent',
  answered: 'good',
  first_byte: 'good',
  ping: 'idle',
  renewed: 'warn',
  failed: 'bad',
  usage: 'idle',
  end: 'good',
};

/** What happened when; a bar shows how long it was until the next thing. */
export function Timeline({ request }: { request: RequestTimeline }) {
  const { words, formats } = useSpeech();
  const whole = Math.max(1, request.duration_ms);
  return (
    <ol className="timeline">
      {request.events.map((event, index) => {
        const next = request.events[index + 1]?.after_ms ?? (request.state === 'under_way' ? whole : event.after_ms);
        const tone = isBad(event, request) ? 'bad' : TONES[event.kind];
        return (
          <li key={index} className={`tone-${tone}`}>
            <span className="timeline-at">{formats.duration(event.after_ms)}</span>
            <span className="timeline-what">
              {words.requests.events[event.kind]}
              <Detail event={event} />
            </span>
            <span className="timeline-track" aria-hidden="true">
              <i
                style={{
                  left: `min(${(event.after_ms / whole) * 100}%, calc(100% - 6px))`,
                  width: `${Math.max(0, (next - event.after_ms) / whole) * 100}%`,
                }}
              />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function isBad({ kind, detail }: TimelineEvent, { state, status }: RequestTimeline): boolean {
  if (kind === 'answered') return Number(detail) >= 400;
  return kind === 'end' && (state !== 'complete' || (status ?? 0) >= 400);
}

/** An account's choice says why, in a word that the gateway and the pages have agreed upon. */
function Detail({ event: { kind, detail } }: { event: TimelineEvent }) {
  const { words } = useSpeech();
  if (detail === null) return null;
  if (kind !== 'account') return <span className="small">{detail}</span>;
  const [why = '', ...account] = detail.split(' ');
  return (
    <span className="small">
      <b>{account.join(' ')}</b> {words.requests.reasons[why] ?? ''}
    </span>
  );
}
