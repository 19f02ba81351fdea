import type { KeyUse, LimitUse } from '../../../../src/admin/dashboard/dashboard-api.js';
import { useSpeech } from '../../i18n/language.js';
import { Meter, type Tone } from '../../parts/figures.js';

/** What a key may do, and how much of it is used. */
export function KeyLimits({ use }: { use: KeyUse | undefined }) {
  const { words, formats } = useSpeech();
  const own = words.keys;
  if (!use) return null;
  const rates: [string, LimitUse | null][] = [
    [own.requestsPerMinute, use.requests_per_minute],
    [own.tokensPerMinute, use.tokens_per_minute],
    [own.concurrent, use.concurrent],
  ];
  const limited = rates.filter((rate): rate is [string, LimitUse] => rate[1] !== null);
  if (limited.length === 0 && use.budgets.length === 0) return <p className="small">{own.noLimits}</p>;
  return (
    <ul className="limits">
      {use.budgets.map(({ period, limit_usd, spent_usd, resets_at }) => (
        <Limit
          key={period}
          name={own.budgets[period]}
          share={spent_usd / limit_usd}
          text={words.common.of(formats.usd(spent_usd), formats.usd(limit_usd))}
          more={own.resets(formats.relative(Date.parse(resets_at)))}
        />
      ))}
      {limited.map(([name, { used, limit }]) => (
        <Limit
          key={name}
          name={name}
          share={used / limit}
          text={words.common.of(formats.short(used), formats.short(limit))}
        />
      ))}
    </ul>
  );
}

function Limit({ name, share, text, more }: { name: string; share: number; text: string; more?: string }) {
  const tone: Tone = share >= 0.95 ? 'bad' : share >= 0.75 ? 'warn' : 'good';
  return (
    <li className="limit">
      <span className="limit-name">{name}</span>
      <Meter share={share} tone={tone} label={name} text={text} />
      <span className="limit-text">
        {text}
        {more !== undefined && <span className="small"> · {more}</span>}
      </span>
    </li>
  );
}
