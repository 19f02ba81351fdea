/**
 * `npm run soak`: the built gateway under a steady load of streams, for as long as it takes to see whether anything
 * grows. How to read the figures: docs/performance.md
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxedConfig } from '../../sandbox/sandboxed-config.js';
import { MINUTE_MS } from '../../src/config/durations.js';
import { startChild } from '../start-child.js';
import { ClientLoad } from './client-load.js';
import { injectFaults } from './faults.js';
import { describeGrowth, renderSample, type Sample, takeSample } from './samples.js';

const USAGE = `npm run soak -- [--minutes N] [--streams N] [--json]
  --minutes  how long; 60 unless given. The first sixth is warm-up
  --streams  how many at once; 200 unless given
  --json     one JSON object at the end instead of lines`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    streams: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const streams = Number(values.streams);
if (values.help || !(minutes > 0) || !(streams > 0)) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
const SAMPLES = 120;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'droid2api-soak-'));
const sandbox = await startSandbox({ strict: false, remember: 10 });
const config = { ...sandboxedConfig(sandbox.url), port: 0, host: '127.0.0.1' };
writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
const gateway = await startChild(resolve('dist/main.js'), {
  HOME: folder,
  DROID_CONFIG: join(folder, 'config.json'),
  DROID_DATA_DIR: join(folder, 'data'),
  DROID_ACCOUNTS: join(folder, 'accounts.json'),
  FACTORY_API_KEY: 'fk-one,fk-two,fk-three,fk-four',
  PORT: '0',
});
const startMs = Date.now();
const samples: Sample[] = [];
let interrupted = false;
process.once('SIGINT', () => (interrupted = true));
try {
  const before = await takeSample(gateway, sandbox, startMs);
  const load = new ClientLoad(gateway.url, streams);
  const faults = injectFaults(sandbox);
  const lastMs = startMs + minutes * MINUTE_MS;
  while (Date.now() < lastMs && !interrupted) {
    await setTimeout(Math.min((minutes * MINUTE_MS) / SAMPLES, Math.max(1, lastMs - Date.now())));
    const sample = await takeSample(gateway, sandbox, startMs);
    samples.push(sample);
    if (samples.length % (SAMPLES / 12) === 0) say(renderSample(sample, load.counts));
  }
  faults.stop();
  await load.stop();
  await sandbox.whenIdle();
  // Connections to the upstream are kept for the next request; with the upstream gone they have to be gone, too.
  await sandbox.close();
  await setTimeout(3_000);
  const after = await takeSample(gateway, undefined, startMs);
  const report = {
    minutes,
    streams,
    ...describeGrowth(samples, before, after),
    counts: load.counts,
    broken: faults.broken(),
  };
  console.log(
    values.json ? JSON.stringify({ ...report, samples }, undefined, 2) : JSON.stringify(report, undefined, 2),
  );
} finally {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
}
