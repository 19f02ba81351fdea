import { renderTable } from '../render-table.js';
import { COUNTS, type WorkersFigures } from './measure-workers.js';

/** What several workers serve, as Markdown. */
export function renderWorkers({ machine, cases }: { machine: string; cases: readonly WorkersFigures[] }): string {
  return [
    machine,
    'Load generator, upstream and PostgreSQL run on the same cores.',
    '',
    ...renderTable(
      ['requests a second, 32 connections', ...COUNTS.map((count) => `workers: ${count}`), 'times'],
      cases.map(({ title, perSecond }) => [
        title,
        ...perSecond.map((figure) => figure.toFixed(0)),
        `${((perSecond.at(-1) ?? NaN) / (perSecond[0] ?? NaN)).toFixed(2)}×`,
      ]),
    ),
    '',
  ].join('\n');
}
