import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import aider from '../clients/aider.js';
import claudeCode from '../clients/claude-code.js';
import cline from '../clients/cline.js';
import codex from '../clients/codex.js';
import continueCli from '../clients/continue.js';
import copilot from '../clients/copilot.js';
import geminiCli from '../clients/gemini-cli.js';
import opencode from '../clients/opencode.js';
import pi from '../clients/pi.js';
import qwenCode from '../clients/qwen-code.js';
import { ROOT } from '../harness/build-all.js';
import { run } from '../harness/children.js';
import { install } from '../harness/install.js';
import { newMark, problemsOf, requestsOf } from './checks.js';
import { freshHome } from './run-clients.js';

const SECONDS = 90;

/**
 * Agents by what `droid2api setup` calls them. `args` is how a person would start them for a prompt: address, key,
 * model and settings are what `setup` has to bring. `own` is a file that somebody has made before.
 */
export const AGENTS = [
  {
    name: 'claude',
    runs: true,
    client: claudeCode,
    args: (prompt) => ['-p', prompt],
    own: ['.claude/settings.json', '{"env":{ "ANTHROPIC_AUTH_TOKEN": "another" }}'],
  },
  {
    name: 'codex',
    runs: true,
    client: codex[0],
    args: (prompt) => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    own: [
      '.codex/config.toml',
      '# mine\r\nmodel_provider = "other"\r\n\r\n[model_providers.other]\r\nname = "other"\r\n',
    ],
  },
  {
    name: 'copilot',
    client: copilot[0],
    args: (prompt) => ['-p', prompt, '--allow-all-tools', '--no-color'],
    hasNoSettings: true,
  },
  {
    name: 'opencode',
    client: opencode[0],
    args: () => ['run'],
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
    own: ['.config/opencode/opencode.jsonc', '{ "autoupdate": false /* mine */ }\n'],
  },
  {
    name: 'gemini',
    client: geminiCli,
    program: withScript,
    args: (prompt) => ['--skip-trust', '-p', prompt],
    own: ['.gemini/settings.json', '{ "general": { "enableAutoUpdate": false } /* mine */ }\n'],
  },
  {
    name: 'qwen',
    client: qwenCode[0],
    program: withScript,
    args: (prompt) => ['-p', prompt],
    own: ['.qwen/settings.json', '{\n    "privacy": { "usageStatisticsEnabled": false }\n}\n'],
  },
  {
    name: 'cline',
    client: cline[0],
    // Behind the shell that starts it.
    program: ({ args }) => [args[2]],
    args: (prompt) => [prompt],
    env: { CLINE_TELEMETRY_DISABLED: '1' },
  },
  {
    name: 'continue',
    client: continueCli[0],
    program: withScript,
    args: (prompt) => ['--auto', '-p', prompt],
    env: { CONTINUE_TELEMETRY_ENABLED: '0' },
    own: ['.continue/config.yaml', '# mine\nname: x\nversion: 1.0.0\nschema: v1\n'],
  },
  {
    name: 'aider',
    runs: true,
    client: aider,
    args: (prompt) => ['--no-git', '--yes-always', '--no-pretty', '--no-check-update', '--message', prompt],
    own: ['.aider.conf.yml', '# mine\nanalytics-disable: true\nshow-model-warnings: false'],
  },
  {
    name: 'pi',
    client: pi[0],
    program: withScript,
    args: (prompt) => ['-p', '--', prompt],
    env: { PI_OFFLINE: '1' },
  },
];

/** The agents whose programs the gate has anyway. */
export const QUICK_AGENTS = AGENTS.filter(({ name }) => ['claude', 'codex', 'copilot'].includes(name));

/** Sets an agent up, has it answer a prompt, and takes everything back. */
export async function checkSetUp(world, key, agent) {
  const mark = newMark();
  const home = freshHome(world.scratch);
  const [path, text] = agent.own ?? [];
  if (path !== undefined) writeFile(join(home, path), text);
  const before = filesOf(home);
  const program = await programOf(agent);
  const env = { HOME: home, PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8', ...agent.env };
  const cli = (...args) =>
    run(process.execPath, [join(ROOT, 'dist', 'droid2api.js'), ...args], {
      env: { ...env, DROID2API_KEY: key, PATH: `${linkedTo(program, agent, home)}:${process.env.PATH}` },
      cwd: home,
      seconds: SECONDS,
      input: key,
    });
  const problems = [];
  const expect = (what, isRight, seen) =>
    isRight || problems.push(`${what}: ${seen.output}${seen.errors}`.slice(0, 900));

  // The byte check is on an agent that has not been started: agents write files of their own.
  const url = ['--url', world.keyedUrl];
  const first = await cli('setup', agent.name, ...url, '--key-stdin', '--yes');
  expect('setup failed', first.exit === 0, first);
  expect('setup shows the key', !`${first.output}${first.errors}`.includes(key), first);
  const once = filesOf(home);
  const second = await cli('setup', agent.name, ...url, '--key-stdin', '--yes');
  expect('setup changes something the second time', same(filesOf(home), once), second);
  const undone = await cli('setup', '--undo', '--yes');
  expect('undo does not bring back what was there', same(filesOf(home), before), undone);

  const prompt = `say hi, ${mark}`;
  await cli('setup', agent.name, ...url, '--key-stdin', '--yes');
  const [command, ...script] = program;
  const options = { env, cwd: home, seconds: SECONDS, input: prompt };
  const started = agent.hasNoSettings
    ? await cli('run', agent.name, ...agent.args(prompt))
    : await run(command, [...script, ...agent.args(prompt)], options);
  problems.push(...problemsOfAnswer(world, started, mark));
  const taken = await cli('setup', '--undo', '--yes');
  const left = filesOf(home, path === undefined ? [] : [path]);
  const rest = Object.values(left).join('');
  expect('undo leaves the address of the gateway', taken.exit === 0 && !rest.includes(world.keyedUrl), taken);

  // Without set-up: an agent that takes all it needs from its environment.
  if (agent.runs) {
    const another = newMark();
    const alone = await cli('run', ...url, agent.name, ...agent.args(`say hi, ${another}`));
    problems.push(...problemsOfAnswer(world, alone, another));
    expect('run changes settings', same(filesOf(home, path === undefined ? [] : [path]), left), alone);
  }
  return { name: `droid2api setup ${agent.name}`, seconds: started.seconds, problems };
}

function problemsOfAnswer(world, started, mark) {
  const requests = requestsOf(world, mark);
  const problems = problemsOf(started, { exit: 0, says: new RegExp(`say hi, ${mark}`) }, requests);
  return requests.length === 0 ? [...problems, 'no request came'] : problems;
}

/** The Node.js that a script wants, and the script. */
function withScript({ command, args }) {
  return [command, args[0]];
}

/** The program itself, without what a task of the matrix adds. */
async function programOf({ client, program = ({ command }) => [command] }) {
  const folder = await install(client.packages(client.version));
  const task = {
    folder,
    version: client.version,
    url: 'http://none',
    key: 'none',
    model: 'none',
    prompt: '',
    home: folder,
  };
  return program(client.start(task));
}

/** A folder for the PATH in which the agent has the name that people type. */
function linkedTo([command], { name }, home) {
  const folder = `${home}-bin`;
  mkdirSync(folder, { recursive: true });
  try {
    symlinkSync(command, join(folder, name));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  return folder;
}

function writeFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Files below a folder with what is in them: all, or those with the given names. */
function filesOf(folder, names) {
  const wanted = names?.map((name) => basename(name));
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && (wanted === undefined || wanted.includes(entry.name)))
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  );
}

function same(one, other) {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}
