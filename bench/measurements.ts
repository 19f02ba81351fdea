import { CASES, shortened } from './cases.js';
import { type CaseFigures, measureCase } from './measure-case.js';
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
    async (load, { quick, ...settings }) => [
      await measureCase(quick ? shortened(one) : one, load, {
        ...settings,
        ...(quick ? { minRounds: 3, maxRounds: 3 } : { minRounds: 7, maxRounds: 15 }),
      }),
    ],
  ]),
  [
    'lone',
    (load, { quick, ...settings }) =>
      measureLone(load, { ...settings, ...(quick ? { rounds: 1, idleMs: 5_000 } : { rounds: 7, idleMs: 15_000 }) }),
  ],
]);
