import { CASES, shortened } from './cases.js';
import { type CaseFigures } from './case-figures.js';
import { measureDay } from './day/measure-day.js';
import { measureCase } from './measure-case.js';
import { measureWebSocket } from './measure-websocket.js';
import { measureLone } from './measure-lone.js';
import { type Load } from './start-load.js';
import { type TargetSettings } from './targets.js';

interface MeasureSettings extends TargetSettings {
  quick: boolean;
}

type Measure = (load: Load, settings: MeasureSettings) => Promise<CaseFigures[]>;

/** What is measured, by the name of its case, in the order of a run. */
export const MEASUREMENTS: ReadonlyMap<string, Measure> = new Map([
  ...CASES.map((one): [string, Measure] => [
    one.name,
    async (load, settings) => [
      await measureCase(settings.quick ? shortened(one) : one, load, { ...settings, ...roundsOf(settings) }),
    ],
  ]),
  ['websocket', async (load, settings) => [await measureWebSocket(load, { ...settings, ...roundsOf(settings) })]],
  [
    'lone',
    (load, { quick, ...settings }) =>
      measureLone(load, { ...settings, ...(quick ? { rounds: 1, idleMs: 5_000 } : { rounds: 7, idleMs: 15_000 }) }),
  ],
  [
    'day',
    async (load, { quick, ...settings }) => [
      await measureDay(load, { ...settings, lengthMs: quick ? 20_000 : 80_000 }),
    ],
  ],
]);

function roundsOf({ quick }: MeasureSettings): { minRounds: number; maxRounds: number } {
  return quick ? { minRounds: 3, maxRounds: 3 } : { minRounds: 7, maxRounds: 15 };
}
