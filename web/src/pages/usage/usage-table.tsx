import type { LabelledReport } from '../../../../src/admin/dashboard/dashboard-api.js';
import { type UsageGroup } from '../../api/gateway.js';
import { useSpeech } from '../../i18n/language.js';

type Line = LabelledReport['lines'][number];
type Column = 'attempts' | 'failed' | 'input' | 'cacheRead' | 'cacheWrite' | 'output';

const VALUES: Readonly<Record<Column, (line: Line) => number>> = {
  attempts: (line) => line.attempts,
  failed: (line) => line.failed,
  input: (line) => line.input_tokens,
  cacheRead: (line) => line.cache_read_tokens,
  cacheWrite: (line) => line.cache_write_5m_tokens + line.cache_write_1h_tokens,
  output: (line) => line.output_tokens,
};
const COLUMNS = Object.keys(VALUES) as Column[];

/** Who used what. The bar behind a name is its part of the cost, or of the requests where nothing has a cost. */
export function UsageTable({ by, lines }: { by: UsageGroup; lines: readonly Line[] }) {
  const { words, formats } = useSpeech();
  const own = words.usage;
  const sum = (value: (line: Line) => number): number => lines.reduce((total, line) => total + value(line), 0);
  const weight =
    sum(({ cost_usd }) => cost_usd) > 0 ? ({ cost_usd }: Line) => cost_usd : ({ attempts }: Line) => attempts;
  const heaviest = Math.max(...lines.map(weight));
  const unpriced = sum(({ unpriced: count }) => count);
  return (
    <>
      <div className="table-frame" tabIndex={0} role="region" aria-label={`${own.title}: ${own.groups[by]}`}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{own.groups[by]}</th>
              <th scope="col" className="number">
                {own.columns.cost}
              </th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="number">
                  {own.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.group}>
                <th scope="row">
                  <span className="weighed">
                    <span
                      className="weight"
                      style={{ width: `${heaviest === 0 ? 0 : (weight(line) / heaviest) * 100}%` }}
                    />
                    <span className="weighed-name">
                      {line.label ?? nameOf(line.group, by, own.noName, formats.day)}
                    </span>
                  </span>
                </th>
                <td className="number">{formats.usd(line.cost_usd)}</td>
                {COLUMNS.map((column) => (
                  <td
                    key={column}
                    className={column === 'failed' && line.failed > 0 ? 'number tone-bad-text' : 'number'}
                  >
                    {formats.short(VALUES[column](line))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{own.total}</th>
              <td className="number">{formats.usd(sum(({ cost_usd }) => cost_usd))}</td>
              {COLUMNS.map((column) => (
                <td key={column} className="number">
                  {formats.short(sum(VALUES[column]))}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {unpriced > 0 && <p className="small">{own.unpriced(unpriced)}</p>}
    </>
  );
}

function nameOf(group: string, by: UsageGroup, noName: string, day: (ms: number) => string): string {
  if (group === '') return noName;
  return by === 'day' ? day(Date.parse(`${group}T12:00:00Z`)) : group;
}
