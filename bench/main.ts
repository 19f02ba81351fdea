/**
 * `npm run bench`: the gateway against a bare reference proxy, both in front of the same upstream, all on this machine.
 * How to read the figures: docs/performance.md
 */
import { parseArgs } from 'node:util';
import { CASES, shortened } from './cases.js';
import { type CaseFigures, measureCase } from './measure-case.js';
import { measureStart } from './measure-start.js';
import { describeMachine, renderReport } from './print-report.js';
import { startLoad } from './start-load.js';

const USAGE = `npm run bench -- [--case NAME]... [--team] [--quick] [--json] [--profile FOLDER]
  --case   only this case (may be repeated): ${CASES.map(({ name }) => name).join(', ')}, start
  --team   what keys, limits and ledger cost: a gateway with a hundred keys against one without, in the reference's place
  --quick  fewer requests and rounds: a first look, no figures to quote
  --json   one JSON object instead of tables
  --profile  where the gateway leaves a CPU profile of each case (slows it down: no figures to quote)`;

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    team: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const known = [...CASES.map(({ name }) => name), 'start'];
const wanted = values.case ?? (values.team ? CASES.flatMap(({ name, teamBar }) => (teamBar === undefined ? [] : [name])) : known);
const unknown = wanted.filter((name) => !known.includes(name));

if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no case ${unknown.join(', ')}.\n${USAGE}` : USAGE);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const rounds = values.quick ? { minRounds: 3, maxRounds: 3 } : { minRounds: 7, maxRounds: 15 };
const settings = { ...rounds, profileFolder: values.profile, team: values.team };
const load = startLoad();
try {
  const cases: CaseFigures[] = [];
  for (const one of CASES.filter(({ name }) => wanted.includes(name))) {
    say(`${one.name}: ${one.title} …`);
    cases.push(await measureCase(values.quick ? shortened(one) : one, load, settings));
  }
  if (wanted.includes('start')) say('start …');
  const start = wanted.includes('start') ? await measureStart(values.quick ? 2 : 5) : undefined;
  const compared = values.team ? 'The gateway with keys, limits and ledger : the gateway without them' : 'The gateway : the reference proxy';
  const report = { machine: describeMachine(), compared, start, cases };
  console.log(values.json ? JSON.stringify(report, undefined, 2) : renderReport(report));
} finally {
  load.stop();
}
