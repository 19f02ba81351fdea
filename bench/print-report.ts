import { availableParallelism, cpus, totalmem } from 'node:os';
import { type GoalFigure, START } from './list-goals.js';
import { type CaseFigures, type TargetFigures } from './case-figures.js';
import { type StartFigures } from './measure-start.js';
import { renderTable } from './render-table.js';
import { type Summary } from './statistics.js';

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
        cases.flatMap(caseRows),
      ),
      '',
    );
  }
  lines.push(...cases.flatMap(failures), ...cases.flatMap(totals));
  if (start) {
    lines.push(
      ...renderTable(
        ['start', 'gateway', 'reference', 'bar', ...start.peers.map(({ name }) => name)],
        [
          [
            'ready, ms',
            start.gateway.readyMs.toFixed(0),
            start.reference.readyMs.toFixed(0),
            verdict(start.gateway.readyMs, START.readyMs.allowed),
            ...start.peers.map(({ readyMs }) => readyMs.toFixed(0)),
          ],
          [
            'idle RSS, MB',
            start.gateway.idleRssMb.toFixed(0),
            start.reference.idleRssMb.toFixed(0),
            verdict(start.gateway.idleRssMb, START.idleRssMb.allowed),
            ...start.peers.map(({ idleRssMb }) => idleRssMb.toFixed(0)),
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

function caseRows(one: CaseFigures): string[][] {
  const { title, gateway, reference, cpuRatio, bar, peers } = one;
  return [
    sideRow(title, gateway, reference, cpuRatio, bar),
    ...peers.flatMap((peer) =>
      'failure' in peer ? [] : [sideRow(`${title}, ${peer.name}`, peer.figures, reference, peer.cpuRatio, undefined)],
    ),
  ];
}

function sideRow(
  title: string,
  side: TargetFigures,
  reference: TargetFigures,
  cpuRatio: Summary,
  bar: number | undefined,
): string[] {
  const both = (show: (figures: TargetFigures) => string): string => `${show(side)} : ${show(reference)}`;
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
    side.idleMsPerSecond === undefined ? '' : both(({ idleMsPerSecond }) => idleMsPerSecond?.toFixed(1) ?? '–'),
    side.newHandshakes === undefined ? '' : both(({ newHandshakes }) => String(newHandshakes)),
  ];
}

/** Why other gateways were left out of a case. */
function failures({ title, peers }: CaseFigures): string[] {
  return peers.flatMap((peer) =>
    'failure' in peer ? [`${title}, ${peer.name}, left out: ${peer.failure.replace(/\s+/g, ' ')}`, ''] : [],
  );
}

/** What a case cost all in all, where that is the figure to look at. */
function totals({ title, gateway, reference, peers }: CaseFigures): string[] {
  if (gateway.cpuSeconds === undefined) return [];
  const others = peers.flatMap((peer) => ('failure' in peer ? [] : [{ name: peer.name, ...peer.figures }]));
  const shown = [{ name: 'gateway', ...gateway }, { name: 'reference', ...reference }, ...others].map(
    ({ name, cpuSeconds = NaN }) => `${name} ${cpuSeconds.toFixed(2)} s`,
  );
  return [`${title}, CPU in all: ${shown.join(', ')}`, ''];
}

function goalRow({ what, measured, unit, allowed, goal }: GoalFigure): string[] {
  const shown = `${measured.toFixed(measured < 10 ? 2 : 0)}${unit === '×' ? '' : ' '}${unit}`;
  return [what, shown, allowed === undefined ? '' : verdict(measured, allowed), verdict(measured, goal)];
}

function verdict(value: number, bar: number): string {
  return `${value <= bar ? 'holds' : 'EXCEEDS'} ≤ ${bar}`;
}
