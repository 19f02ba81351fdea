import { availableParallelism, cpus, totalmem } from 'node:os';
import { type CaseFigures, type TargetFigures } from './measure-case.js';
import { type StartFigures } from './measure-start.js';

export interface Report {
  machine: string;
  /** What stands on the two sides of each ratio. */
  compared: string;
  start: StartFigures | undefined;
  cases: readonly CaseFigures[];
}

const IDLE_RSS_BAR_MB = 100;
const READY_BAR_MS = 1_000;

export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  return `${model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
}

/** The figures as Markdown, as `docs/performance.md` shows them. */
export function renderReport({ machine, compared, start, cases }: Report): string {
  const lines = [machine, compared, ''];
  if (cases.length > 0) {
    lines.push(...table(['case', 'CPU ratio, median', 'min – max (rounds)', 'bar', 'CPU µs a request', 'requests/s', 'added first byte p50 / p99, µs', 'peak RSS MB', 'new handshakes'], cases.map(caseRow)), '');
  }
  if (start) {
    lines.push(
      ...table(
        ['start', 'gateway', 'reference', 'bar'],
        [
          ['ready, ms', start.gateway.readyMs.toFixed(0), start.reference.readyMs.toFixed(0), verdict(start.gateway.readyMs, READY_BAR_MS)],
          ['idle RSS, MB', start.gateway.idleRssMb.toFixed(0), start.reference.idleRssMb.toFixed(0), verdict(start.gateway.idleRssMb, IDLE_RSS_BAR_MB)],
        ],
      ),
      '',
    );
  }
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
    both(({ peakRssMb }) => peakRssMb.toFixed(0)),
    gateway.newHandshakes === undefined ? '' : both(({ newHandshakes }) => String(newHandshakes)),
  ];
}

function verdict(value: number, bar: number): string {
  return `${value <= bar ? 'holds' : 'EXCEEDS'} ≤ ${bar}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
