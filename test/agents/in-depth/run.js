import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, ROOT } from '../harness/build-all.js';
import { checkClaudeTool, checkCodex, checkFailure, checkSecrets } from './checks.js';
import { stopAll } from '../harness/children.js';
import { CLAUDE_VERSIONS, installClients } from './run-clients.js';
import { describeLongRun } from './describe-long-run.js';
import {
  checkCodexCompaction,
  checkCodexCompactionOnGpt,
  checkCodexMcp,
  checkCodexSubAgent,
  CODEX_MODELS,
} from './codex-tasks.js';
import { checkCodexReconnect } from './codex-sockets.js';
import { checkCodexStart, checkKeys, KEY_VERSIONS } from './first-minutes.js';
import { QUICK, SLOW } from './failures.js';
import { checkCopilot, checkToolRunner } from './other-clients.js';
import { checkClaudeTask, checkCodexOnClaude, TASK_MODELS } from './tasks.js';
import { checkClouds, startClouds } from './clouds.js';
import { askAdmin } from '../harness/start-gateway.js';
import { AGENTS, checkSetUp, QUICK_AGENTS } from './set-up.js';
import { startWorld } from './world.js';

function print({ name, seconds, problems }) {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(6)} s  ${name}`);
  for (const problem of problems) console.log(`         ${problem}`);
}

async function runFirstMinutes(world, done) {
  for (const path of ['/v1', '', '/v1/v1']) done(await checkCodexStart(world, path));
  const oneVersion = async (version) => {
    for await (const result of checkKeys(world, version)) done(result);
  };
  await Promise.all(KEY_VERSIONS.map(oneVersion));
  await runSetUp(world, QUICK_AGENTS, done);
}

/** `droid2api setup`, with the agents that are installed anyway or with all of them. */
async function runSetUp(world, agents, done) {
  const { secret } = await askAdmin(`${world.keyedUrl}/admin/api/keys`, 'POST', { name: 'set-up' });
  for (const agent of agents) done(await checkSetUp(world, secret, agent));
}

async function runQuick(world, done) {
  const oneVersion = async (version) => {
    for (const failure of QUICK) done(await checkFailure(world, version, failure));
    done(await checkClaudeTool(world, version));
    for (const model of TASK_MODELS) done(await checkClaudeTask(world, version, model));
  };
  await Promise.all([...CLAUDE_VERSIONS.map(oneVersion), runOthers(world, done)]);
  done(await checkCodex(world, { name: 'a prompt', tool: false }));
  done(await checkCodex(world, { name: 'tool round trip', tool: true }));
  done(await checkCodexOnClaude(world));
  for (const model of CODEX_MODELS) {
    done(await checkCodexCompaction(world, model));
    done(await checkCodexSubAgent(world, model));
  }
  done(await checkCodexCompactionOnGpt(world));
  for (const model of ['gpt-5.6-sol', 'gpt-6-luna']) done(await checkCodexReconnect(world, model));
  done(await checkCodexMcp(world));
}

async function runClouds(clouds, done) {
  for await (const result of checkClouds(clouds, CLAUDE_VERSIONS.at(-1))) done(result);
}

/** Copilot CLI and the newest SDK on models of other vendors. */
async function runOthers(world, done) {
  for (const wireApi of ['completions', 'responses', 'websockets']) done(await checkCopilot(world, wireApi));
  for (const model of TASK_MODELS) done(await checkToolRunner(world, model));
}

/**
 * All rows side by side. The next one starts when a request has come in, so that the starts do not slow each other
 * down.
 */
async function runSlow(world, done) {
  const { sandbox } = world;
  const checks = [];
  for (const failure of SLOW) {
    for (const version of CLAUDE_VERSIONS) {
      const before = sandbox.requests.length;
      const check = checkFailure(world, version, failure).then(done);
      checks.push(check);
      await Promise.race([check, sandbox.until(() => sandbox.requests.length > before)]);
    }
  }
  await Promise.all(checks);
}

async function main() {
  const long = process.argv.includes('--long');
  await installClients();
  buildAll();
  const scratch = mkdtempSync(join(tmpdir(), 'droid2api-clients-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const results = [];
  let world;
  let clouds;
  try {
    world = await startWorld(scratch);
    clouds = await startClouds(scratch);
    const done = (result) => {
      results.push(result);
      print(result);
    };
    const setUpAlone = process.argv.includes('--set-up');
    const cloudsAlone = process.argv.includes('--clouds');
    if (cloudsAlone) await runClouds(clouds, done);
    else if (setUpAlone) await runSetUp(world, AGENTS, done);
    else if (!long) await runFirstMinutes(world, done);
    if (!setUpAlone && !cloudsAlone && !process.argv.includes('--first'))
      await (long ? runSlow(world, done) : Promise.all([runQuick(world, done), runClouds(clouds, done)]));

    if (!cloudsAlone) done(checkSecrets(world));
    if (long) writeFileSync(join(ROOT, 'docs', 'claude-code-long-run.md'), describeLongRun(results));
  } finally {
    await stopAll();
    await world?.sandbox.close();
    await clouds?.close();
  }
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

// The children lead process groups of their own: Ctrl-C does not reach them by itself.
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => void stopAll().then(() => process.exit(1)));

process.exitCode = await main().catch((error) => {
  console.log(`${error.message}\n0 passed, 1 failed`);
  return 1;
});
