/**
 * `npm run test:mixing`: thousands of requests at once through the built gateway, each marked, of which every byte is
 * compared at the upstream and every byte of the answer at its client. Exits with 1 when anything came other than it
 * was sent.
 */
import { parseArgs } from 'node:util';
import { runMixing } from './run-mixing.js';

const USAGE = `npm run test:mixing -- [--requests N] [--node PROGRAM] [--at-once N] [--dist FOLDER]
  --requests  how many, 3000 by default
  --node      the Node.js that runs the gateway; by default the one that runs this
  --at-once   how many clients there are, 24 by default
  --dist      a gateway that is built already; by default these sources are`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '3000' },
    node: { type: 'string', default: process.execPath },
    'at-once': { type: 'string', default: '24' },
    dist: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [requests, atOnce] = [Number(values.requests), Number(values['at-once'])];
if (values.help || !(Number.isInteger(requests) && requests >= 100) || !(Number.isInteger(atOnce) && atOnce > 0)) {
  process.stdout.write(`${values.help ? '' : 'Whole numbers, and at least 100 requests.\n'}${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}

const { differences, kinds, bytes, version, missing } = await runMixing({
  requests,
  atOnce,
  node: values.node,
  dist: values.dist,
});
for (const difference of differences.slice(0, 20)) process.stdout.write(`${difference}\n\n`);
for (const [kind, count] of [...kinds].sort()) process.stdout.write(`${String(count).padStart(8)}  ${kind}\n`);
for (const kind of missing) process.stdout.write(`There was none of: ${kind}\n`);
process.stdout.write(
  `${requests} requests through the gateway on Node.js ${version}, ${Math.round(bytes / 1e6)} MB compared: ` +
    `${differences.length} differences\n`,
);
process.exitCode = differences.length + missing.length > 0 ? 1 : 0;
