/**
 * `npm run bench`: the gateway against a bare reference proxy, both in front of the same upstream, all on this machine.
 * How to read the figures: docs/performance.md
 */
import { parseArgs } from 'node:util';
import { CASES } from './cases.js';
import { CURVES, measureGrowth } from './growth/measure-growth.js';
import { renderGrowth } from './growth/print-growth.js';
import { listGoals } from './list-goals.js';
import { type CaseFigures } from './case-figures.js';
import { measureStart } from './measure-start.js';
import { MEASUREMENTS } from './measurements.js';
import { type Peer, readPeers } from './peers/peer-config.js';
import { describeMachine, renderReport } from './print-report.js';
import { startLoad } from './start-load.js';
import { type Setup } from './targets.js';
import { measureWorkers } from './workers/measure-workers.js';
import { renderWorkers } from './workers/print-workers.js';

const USAGE = `npm run bench -- [--case NAME]... [--team | --everything] [--quick] [--json] [--profile FOLDER]
       npm run bench -- --peer NAME=COMMAND --peer-config FILE [--case NAME]... [--everything] [--quick] [--json]
       npm run bench -- --growth [--case CURVE]... [--quick] [--json]
       npm run bench -- --workers [--quick] [--json]
  --case   only this case (may be repeated): ${[...MEASUREMENTS.keys(), 'start'].join(', ')}
  --team   what keys, limits and ledger cost: a gateway with a hundred keys against one without
  --everything  a gateway with a hundred accounts, keys, limits and ledger against the reference and the goals
  --peer   another gateway beside ours, started by a command; --peer-config says how it is asked (docs/performance.md)
  --growth  how the cost of such a gateway grows, in place of the cases: ${CURVES.join(', ')}
  --workers  what two workers on a PostgreSQL serve, and what one does, in place of the cases
  --quick  fewer requests and rounds: a first look, no figures to quote
  --json   one JSON object instead of tables
  --profile  where the gateway leaves a CPU profile of each case (slows it down: no figures to quote)`;

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    team: { type: 'boolean', default: false },
    everything: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    peer: { type: 'string', multiple: true, default: [] },
    'peer-config': { type: 'string', multiple: true, default: [] },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const setup: Setup = values.team ? 'team' : values.everything ? 'everything' : 'pool';
const known = values.growth ? CURVES : [...MEASUREMENTS.keys(), 'start'];
const wanted =
  values.case ??
  (values.growth
    ? CURVES
    : setup === 'team'
      ? CASES.flatMap(({ name, teamBar }) => (teamBar === undefined ? [] : [name]))
      : known);
const peers = tryToReadPeers();
const mistakes = [
  ...(typeof peers === 'string' ? [peers] : []),
  ...(values.peer.length > 0 && (values.team || values.growth) ? ['--peer does not go with --team or --growth.'] : []),
  ...wanted.filter((name) => !known.includes(name)).map((name) => `There is no case ${name}.`),
  ...(values.team && values.everything ? ['--team and --everything are different comparisons.'] : []),
];

if (values.help || mistakes.length > 0) {
  console.log([...mistakes, USAGE].join('\n'));
  process.exit(mistakes.length > 0 ? 2 : 0);
}

const COMPARED: Readonly<Record<Setup, string>> = {
  pool: 'The gateway : the reference proxy',
  team: 'The gateway with keys, limits and ledger : the gateway without them',
  everything: 'The gateway with everything on : the reference proxy',
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);
// Other gateways have sessions of their own, which an interrupt of the terminal does not reach: they are ended at exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const load = startLoad();
try {
  if (values.growth) await reportGrowth();
  else if (values.workers) await reportWorkers();
  else await reportCases();
} finally {
  load.stop();
}

async function reportGrowth(): Promise<void> {
  const report = {
    machine: describeMachine(),
    curves: await measureGrowth(wanted, load, { quick: values.quick, say }),
  };
  console.log(values.json ? JSON.stringify(report, undefined, 2) : renderGrowth(report));
}

async function reportWorkers(): Promise<void> {
  const report = { machine: describeMachine(), cases: await measureWorkers(load, values.quick ? 2 : 7) };
  console.log(values.json ? JSON.stringify(report, undefined, 2) : renderWorkers(report));
}

async function reportCases(): Promise<void> {
  const settings = { setup, peers: typeof peers === 'string' ? [] : peers };
  const cases: CaseFigures[] = [];
  for (const [name, measure] of MEASUREMENTS) {
    if (!wanted.includes(name)) continue;
    say(`${name} …`);
    cases.push(...(await measure(load, { quick: values.quick, profileFolder: values.profile, ...settings })));
  }
  if (wanted.includes('start')) say('start …');
  const start = wanted.includes('start') ? await measureStart(values.quick ? 2 : 5, settings) : undefined;
  const goals = setup === 'everything' ? listGoals(cases, start, Number.parseInt(process.versions.node)) : [];
  const report = { machine: describeMachine(), compared: COMPARED[setup], start, cases, goals };
  console.log(values.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
}

/** Answers the sentence that says what is wrong with them instead. */
function tryToReadPeers(): Peer[] | string {
  try {
    return readPeers(values.peer, values['peer-config']);
  } catch (error) {
    return (error as Error).message;
  }
}
