/**
 * `npm run first-run`: follows README.md from an empty folder, with an empty environment and HOME, to an answer in
 * Claude Code, and then the package to answers in Claude Code and Codex, and back. With `--write` it leaves steps and
 * times in docs/first-run.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ROOT } from '../harness/build-all.js';
import { freePort, run, serve, stopAll } from '../harness/children.js';
import { firstPackage } from './first-package.js';
import { CLAUDE_VERSIONS, claudeProgram, codexProgram } from './run-clients.js';

const VERSION = CLAUDE_VERSIONS.at(-1);
const PROMPT = 'Say hello.';

const steps = [];
async function step(what, command, work) {
  const started = performance.now();
  const seen = await work();
  const seconds = (performance.now() - started) / 1000;
  steps.push({ what, command, seconds, seen });
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${what}: ${seen}`);
}

/** A block of commands of README.md that begins with the given one; what the README does not say is not done. */
function block(beginning) {
  const blocks = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(
    ([, code]) => code.replace(/ +#.*$/gm, '').trim(),
  );
  const found = blocks.find((code) => code.startsWith(beginning));
  if (found === undefined) throw new Error(`README.md has no block of commands that begins with ${beginning}`);
  return found;
}

const claudeCode = await claudeProgram(VERSION);
const scratch = mkdtempSync(join(tmpdir(), 'droid2api-first-run-'));
const home = join(scratch, 'home');
const programs = join(scratch, 'bin');
const folder = join(scratch, 'droid2api');
mkdirSync(home);
mkdirSync(programs);
symlinkSync(claudeCode, join(programs, 'claude'));
const port = await freePort();
const url = `http://localhost:${port}`;
// npm's cache alone is kept: it saves the download and changes nothing of what is installed.
const cache = execFileSync('npm', ['config', 'get', 'cache']).toString().trim();
const env = { HOME: home, PATH: `${programs}:${process.env.PATH}`, npm_config_cache: cache, PORT: String(port) };
const readyUrl = `http://127.0.0.1:${port}/healthz`;

try {
  await step('the repository, into an empty folder', 'git clone …', async () => {
    execFileSync('git', ['clone', '--quiet', ROOT, folder], { env });
    // The version check would ask Factory.
    const config = readFileSync(join(folder, 'config.json'), 'utf8');
    writeFileSync(
      join(folder, 'config.json'),
      config.replace('"version_check": { "enabled": true', '"version_check": { "enabled": false'),
    );
    return 'the files';
  });
  let gateway;
  const start = block('./start.sh').split('\n')[0];
  await step('installs, builds and starts', start, async () => {
    gateway = await serve('start.sh', 'sh', ['-c', start], { env, cwd: folder, readyUrl, seconds: 900 });
    return /droid2api listens on/.exec(gateway.log())?.[0] ?? 'it answers';
  });
  await gateway.stop();
  const sandbox = block('npm run sandbox');
  await step('the sandbox in front of which nobody needs an account', sandbox, async () => {
    gateway = await serve('sandbox', 'sh', ['-c', sandbox], { env, cwd: folder, readyUrl, seconds: 600 });
    await gateway.says(/ANTHROPIC_AUTH_TOKEN=dg-/);
    return 'the gateway in front of it answers';
  });
  const [, key] = /ANTHROPIC_AUTH_TOKEN=(dg-\S+)/.exec(gateway.log()) ?? [];
  const [settings, claude] = [
    block('export ANTHROPIC_BASE_URL').split('\n').slice(0, -1),
    block('export ANTHROPIC_BASE_URL').split('\n').at(-1),
  ];
  await step('Claude Code', [...settings, `${claude} -p '${PROMPT}'`].join('; '), async () => {
    const commands = [...settings, `exec ${claude} -p '${PROMPT}'`]
      .join('\n')
      .replaceAll('http://localhost:3000', url)
      .replace('dg-…', key);
    const { exit, output, errors } = await run('sh', ['-c', commands], {
      env: { ...env, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
      cwd: home,
      seconds: 300,
    });
    if (exit !== 0 || !output.includes(PROMPT)) throw new Error(`claude ended with ${exit}:\n${output}${errors}`);
    return output.trim().split('\n')[0];
  });
  await gateway.stop();
  const agents = { claude: claudeCode, codex: await codexProgram() };
  await firstPackage({ repository: folder, scratch, agents, cache, step });
  if (process.argv.includes('--write')) writeFileSync(join(ROOT, 'docs', 'first-run.md'), page());
} finally {
  await stopAll();
  rmSync(scratch, { recursive: true, force: true });
}

function page() {
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = steps.map(
    ({ what, command, seconds, seen }) => `| ${what} | \`${command}\` | ${seconds.toFixed(1)} | ${seen} |`,
  );
  return `# First run

Written by \`npm run first-run -- --write\` on ${new Date().toISOString().slice(0, 10)}: README.md followed from an
empty folder, with an empty environment (\`env -i\`) and an empty \`HOME\`, to an answer in Claude Code ${VERSION}; then
the package, from another empty folder, to answers in Claude Code and Codex, and back. The sandbox stands where the
upstream would. Node.js ${process.version}, ${cpus().length} cores, npm's cache filled,
another port than 3000, the version check off. The commands are read from README.md, so that it fails when they do not
lead there.

| Step | Command | Seconds | What was seen |
|---|---|---|---|
${rows.join('\n')}

${total.toFixed(0)} seconds in all. With an account of your own, \`npm run add-account\` takes the place of the
sandbox; its test is \`test/accounts/command-line.spec.ts\`, with a pretend issuer.
`;
}
