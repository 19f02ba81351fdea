/**
 * `npm run test:sign-in`: real clients sign in at the built gateway and a real OpenID Connect provider, and are signed
 * out again. Exits with 1 when anything came out otherwise than promised; says what this machine cannot try.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll, ROOT } from '../../agents/harness/build-all.js';
import { stopAll } from '../../agents/harness/children.js';
import claudeCode from '../../agents/clients/claude-code.js';
import { CannotInstall } from '../../agents/harness/install.js';
import { Codex } from './codex.js';
import { hasNamespaces } from './private-machine.js';
import { Report } from './report.js';
import { hasTmux } from './terminal.js';
import { tryRenewals, trySignIn } from './try-claude-code.js';
import { tryCodex } from './try-codex.js';
import { startWorld } from './world.js';

const VERSIONS = ['2.1.197', claudeCode.version];
const { values } = parseArgs({
  options: {
    /** A gateway that is built already; by default these sources are. */
    dist: { type: 'string' },
    /** `claude-code` or `codex`, to try one of them alone. */
    client: { type: 'string' },
  },
});

async function main() {
  buildAll();
  const scratch = mkdtempSync(join(tmpdir(), 'droid2api-sign-in-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const report = new Report();
  const started = Date.now();
  let world;
  try {
    world = await startWorld(scratch, resolve(values.dist ?? join(ROOT, 'dist')));
    const terminal = await hasTmux();
    const chains = [];
    const begin = (name, work) =>
      chains.push(
        work().catch((error) => {
          if (!(error instanceof CannotInstall)) throw error;
          report.notRun(name, error.message);
        }),
      );
    if (values.client !== 'codex') {
      const why = terminal ? (await hasNamespaces()) || 'no right to mount (unshare)' : 'no tmux';
      for (const [at, version] of VERSIONS.entries()) {
        const name = `Claude Code ${version}`;
        if (why !== true) {
          report.notRun(name, `this machine has ${why}`);
          continue;
        }
        begin(name, () => trySignIn(world.hour, report, version, ['ann', 'ben'][at]));
        begin(name, () => tryRenewals(world.minute, report, version, ['cleo', 'dan'][at]));
      }
    }
    if (values.client !== 'claude-code') {
      if (!terminal) report.notRun(`the screen of Codex ${Codex.version}`, 'this machine has no tmux');
      begin(`Codex ${Codex.version}`, () => tryCodex(world.minute, report, 'eve', { terminal }));
    }
    await report.together(chains);
  } finally {
    await stopAll();
    await world?.close();
  }
  const missing = report.missing.length === 0 ? '' : `, not run: ${report.missing.join(', ')}`;
  const seconds = ((Date.now() - started) / 1_000).toFixed(0);
  console.log(`${report.passed} passed, ${report.failed} failed, ${seconds} s${missing}`);
  return report.failed === 0 ? 0 : 1;
}

// The children lead process groups of their own: Ctrl-C does not reach them by itself.
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => void stopAll().then(() => process.exit(1)));

process.exitCode = await main().catch((error) => {
  console.log(`${error.stack}\n0 passed, 1 failed`);
  return 1;
});
