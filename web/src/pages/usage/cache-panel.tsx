import type { CacheEconomics } from '../../../../src/admin/dashboard/dashboard-api.js';
import { useSpeech } from '../../i18n/language.js';

const RADIUS = 42;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** What the prompt caches were worth, and what it cost to move conversations away from theirs. */
export function CachePanel({ economics }: { economics: CacheEconomics }) {
  const { words, formats } = useSpeech();
  const own = words.usage.cache;
  const share = economics.prompt_tokens === 0 ? 0 : economics.cache_read_tokens / economics.prompt_tokens;
  const net = economics.saved_usd - economics.write_premium_usd;
  return (
    <section className="card cache" aria-labelledby="cache-title">
      <h2 id="cache-title">{own.title}</h2>
      <div className="cache-hit">
        <svg viewBox="0 0 100 100" width="112" height="112" aria-hidden="true">
          <circle className="ring" cx="50" cy="50" r={RADIUS} />
          {share > 0 && (
            <circle
              className="ring ring-filled"
              cx="50"
              cy="50"
              r={RADIUS}
              strokeDasharray={`${share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
              transform="rotate(-90 50 50)"
            />
          )}
        </svg>
        <p>
          <b>{formats.share(share)}</b>
          <span className="small">{own.hit}</span>
        </p>
      </div>
      <ul className="balance">
        <Line sign="+" amount={formats.usd(economics.saved_usd)} tone="good">
          {own.saved}
        </Line>
        <Line sign="−" amount={formats.usd(economics.write_premium_usd)} tone="idle">
          {own.premium}
        </Line>
        <Line sign="=" amount={formats.usd(net)} tone={net < 0 ? 'bad' : 'good'}>
          {own.net}
        </Line>
        <Line sign="!" amount={formats.usd(economics.lost_usd)} tone={economics.lost_usd > 0 ? 'warn' : 'idle'}>
          {own.lost}
          <span className="small">{own.moved(formats.count(economics.moved_requests))}</span>
        </Line>
      </ul>
      {economics.unpriced_models.length > 0 && (
        <p className="small">{own.unpriced(economics.unpriced_models.join(', '))}</p>
      )}
    </section>
  );
}

function Line({
  sign,
  amount,
  tone,
  children,
}: {
  sign: string;
  amount: string;
  tone: string;
  children: React.ReactNode;
}) {
  return (
    <li className={`tone-${tone}`}>
      <i aria-hidden="true">{sign}</i>
      <b>{amount}</b>
      <span>{children}</span>
    </li>
  );
}
