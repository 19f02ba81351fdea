import type { KeyUse, LimitUseDescription } from '../../../../src/admin/dashboard/dashboard-api.js';
import { KEY_LIMITS } from '../../../../src/keys/limit-table.js';
import { useSpeech } from '../../i18n/language.js';
import { Meter, type Tone } from '../../parts/figures.js';

/** What a key may do, and how much of it is used. */
export function LimitMeters({ use }: { use: KeyUse | undefined }) {
  const { words, formats } = useSpeech();
  const own = words.keys;
  if (!use) return null;
  if (use.limits.length === 0) return <p className="small">{own.noLimits}</p>;
  const budgetsFirst = [...use.limits.filter(isBudget), ...use.limits.filter((one) => !isBudget(one))];
  return (
    <ul className="limits">
      {budgetsFirst.map(({ level, holder, name, limit, used, resets_at }) => {
        const format = isBudget({ name }) ? formats.usd : formats.short;
        return (
          <LimitMeter
            key={`${level} ${name}`}
            name={own.levels[level](own.limits[name], holder)}
            share={used / limit}
            text={words.common.of(format(used), format(limit))}
            more={resets_at === null ? undefined : own.resets(formats.relative(Date.parse(resets_at)))}
          />
        );
      })}
    </ul>
  );
}

function isBudget({ name }: Pick<LimitUseDescription, 'name'>): boolean {
  return KEY_LIMITS[name].counts === 'cost';
}

function LimitMeter({ name, share, text, more }: { name: string; share: number; text: string; more?: string }) {
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
