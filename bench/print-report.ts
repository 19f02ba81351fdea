import { availableParallelism, cpus, totalmem } from 'node:os';
import { type GoalFigure, START } from './list-goals.js';
import { type CaseFigures, type TargetFigures } from './case-figures.js';
import { type StartFigures } from './measure-start.js';
import { renderTable } from './render-table.js';

interface Report {
  machine: string;
  /** What stands on the two sides of each ratio. */
  compared: string;
  start: StartFigures | undefined;
  cases: readonly CaseFigures[];
  /** Empty unless everything is on. */
  goals: readonly GoalFigure[];
}

export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return (
    `${model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ` +
    `${process.arch}, Node.js ${process.versions.node}`
  );
}

/** The figures as Markdown, as `docs/performance.md` shows them. */
export function renderReport({ machine, compared, start, cases, goals }: Report): string {
  const lines = [machine, compared, ''];
  if (cases.length > 0) {
    lines.push(
      ...renderTable(
        [
          'case',
          'CPU ratio, median',
          'min – max (rounds)',
          'bar',
          'CPU µs a request',
          'requests/s',
          'added first byte p50 / p99, µs',
          'RSS MB: peak, meanwhile',
          'idle, CPU ms a second',
          'new handshakes',
        ],
        cases.map(caseRow),
      ),
      '',
    );
  }
  lines.push(...cases.flatMap(totals));
  if (start) {
    lines.push(
      ...renderTable(
        ['start', 'gateway', 'reference', 'bar'],
        [
          [
            'ready, ms',
            start.gateway.readyMs.toFixed(0),
            start.reference.readyMs.toFixed(0),
            verdict(start.gateway.readyMs, START.readyMs.allowed),
          ],
          [
            'idle RSS, MB',
            start.gateway.idleRssMb.toFixed(0),
            start.reference.idleRssMb.toFixed(0),
            verdict(start.gateway.idleRssMb, START.idleRssMb.allowed),
          ],
        ],
      ),
      '',
    );
  }
  if (goals.length > 0)
    lines.push(...renderTable(['with everything on', 'measured', 'allowed so far', 'goal'], goals.map(goalRow)), '');
  return lines.join('\n');
}

function caseRow({ title, gateway, reference, cpuRatio, bar }: CaseFigures): string[] {
  const both = (show: (figures: TargetFigures) => string): string => `${show(gateway)} : ${show(reference)}`;
  return [
    title,
    `${cpuRatio.median.toFixed(2)}×`,
    `${cpuRatio.min.toFixed(2)} – ${cpuRatio.max.toFixed(2)} (${cpuRatio.rounds})`,
    bar === undefined ? '' : verdict(cpuRatio.median, bar),
    both(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest.toFixed(0)),
    both(({ requestsPerSecond }) => requestsPerSecond.toFixed(0)),
    both(({ addedFirstByteMicros: micros }) => (micros ? `${micros.p50.toFixed(0)} / ${micros.p99.toFixed(0)}` : '–')),
    both(
      ({ peakRssMb, busyRssMb }) =>
        `${peakRssMb.toFixed(0)}${busyRssMb === undefined ? '' : `, ${busyRssMb.toFixed(0)}`}`,
    ),
    gateway.idleMsPerSecond === undefined ? '' : both(({ idleMsPerSecond }) => idleMsPerSecond?.toFixed(1) ?? '–'),
    gateway.newHandshakes === undefined ? '' : both(({ newHandshakes }) => String(newHandshakes)),
  ];
}

/** What a case cost all in all, where that is the figure to look at. */
function totals({ title, gateway, reference }: CaseFigures): string[] {
  if (gateway.cpuSeconds === undefined || reference.cpuSeconds === undefined) return [];
  return [`${title}: ${gateway.cpuSeconds.toFixed(2)} s of CPU : ${reference.cpuSeconds.toFixed(2)} s`, ''];
}

function goalRow({ what, measured, unit, allowed, goal }: GoalFigure): string[] {
  const shown = `${measured.toFixed(measured < 10 ? 2 : 0)}${unit === '×' ? '' : ' '}${unit}`;
  return [what, shown, allowed === undefined ? '' : verdict(measured, allowed), verdict(measured, goal)];
}

function verdict(value: number, bar: number): string {
  return `${value <= bar ? 'holds' : 'EXCEEDS'} ≤ ${bar}`;
}
