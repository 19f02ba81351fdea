import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { freePort, run, serve } from '../harness/children.js';

const MINUTE = 60;
/** What a member had in their settings before. */
const OWN = { '.codex/config.toml': '# mine\r\nmodel_reasoning_effort = "low"' };

/**
 * The package's first run: from an empty folder with nothing but Node.js, the tarball of the built `repository`, its
 * sandbox, the set-up of two agents from the gateway's own tarball, a prompt by each, and all of it taken back.
 * `agents` are paths of programs by the name that people type. Reports each step to `step`.
 */
export async function firstPackage({ repository, scratch, agents, cache, step }) {
  const folder = join(scratch, 'empty');
  const home = join(scratch, 'member');
  const programs = join(scratch, 'agents');
  for (const path of [folder, home, programs]) mkdirSync(path);
  for (const [name, path] of Object.entries(agents)) symlinkSync(path, join(programs, name));
  for (const [name, text] of Object.entries(OWN)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository });
  const tarball = packed.toString().trim();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const path = [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  const env = { HOME: home, PATH: path, npm_config_cache: cache, npm_config_update_notifier: 'false' };
  const typed = (line, options) => run('sh', ['-c', line], { env, cwd: folder, seconds: 5 * MINUTE, ...options });
  const wants = ({ exit, output, errors }, words = '') => {
    if (exit !== 0 || !output.includes(words)) throw new Error(`it ended with ${exit}:\n${output}${errors}`);
    return output;
  };

  let sandbox;
  const started = `npx --yes ./${tarball} sandbox`;
  await step('the package, in an empty folder with nothing but Node.js: its sandbox', started, async () => {
    const command = ['-c', `${started} --port ${port}`];
    const readyUrl = `${url}/healthz`;
    sandbox = await serve('sandbox', 'sh', command, { env, cwd: folder, readyUrl, seconds: 5 * MINUTE });
    await sandbox.says(/ANTHROPIC_AUTH_TOKEN=dg-/);
    return 'the gateway in front of it answers';
  });
  const [, key] = /ANTHROPIC_AUTH_TOKEN=(dg-\S+)/.exec(sandbox.log());

  const before = filesOf(home);
  const setUp = 'npx --yes http://127.0.0.1:3000/droid2api.tgz setup claude codex';
  const undo = 'npx --yes http://127.0.0.1:3000/droid2api.tgz setup --undo';
  const there = (line) => line.replace('http://127.0.0.1:3000', url);
  await step('the agents of a member', setUp, async () => {
    wants(await typed(`${there(setUp)} --yes --key-stdin`, { input: key }));
    return Object.keys(changesOf(before, filesOf(home))).join(', ');
  });
  await step('and back, before they are started', undo, async () => {
    wants(await typed(`${there(undo)} --yes`));
    const left = changesOf(before, filesOf(home));
    if (Object.keys(left).length > 0) throw new Error(`undo leaves ${JSON.stringify(left)}`);
    return 'every file as it was, or away';
  });
  wants(await typed(`${there(setUp)} --yes --key-stdin`, { input: key }));
  for (const line of ["claude -p 'Say hello.'", "codex exec --skip-git-repo-check 'Say hello.'"]) {
    await step(line.split(' ')[0] === 'claude' ? 'Claude Code' : 'Codex', line, async () =>
      wants(await typed(line, { cwd: home }), 'Say hello.')
        .trim()
        .split('\n')
        .at(-1),
    );
  }
  wants(await typed(`${there(undo)} --yes`));
  for (const [name, text] of Object.entries(filesOf(home)))
    if (text.includes(url) || text.includes(key)) throw new Error(`undo leaves the gateway in ${name}`);
  await sandbox.stop();
}

/** The files of a folder that are an agent's settings, or ours: by name, as text. */
function filesOf(home) {
  const names = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(home.length + 1))
    // npm's own log, and where the programs' own files are.
    .filter((name) => /^\.(?:claude\/settings\.json|codex\/config\.toml|config\/droid2api\/)/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(home, name), 'utf8')]));
}

function changesOf(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  );
}
