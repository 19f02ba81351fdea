import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createProgram } from '../src/cli/program.js';

/** Stands for the real build, which takes a minute: leaves a program that says what it was given. */
const BUILD = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { markBuilt } from './build-mark.js';
mkdirSync('dist', { recursive: true });
for (const name of ['main', 'droid2api']) {
  const program = 'console.log(' + JSON.stringify(name) + ', JSON.stringify(process.argv.slice(2)))';
  writeFileSync('dist/' + name + '.js', program);
}
markBuilt('dist', Date.now());
console.log('built');
`;

let folder: string;
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droid2api-clone-'));
  for (const name of ['scripts/run.js', 'scripts/build-mark.js', 'add-account.js']) cpSync(name, join(folder, name));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  writeFileSync(join(folder, 'scripts', 'build.js'), BUILD);
  for (const name of ['src', 'web', 'node_modules/typescript']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'src', 'main.ts'), '');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

function spawn(program: string, args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  });
  return { status, stdout, stderr };
}

/** As `npm run` does, only faster: a script of the real package.json, with arguments. */
function run(script: string, ...args: readonly string[]): Run {
  const [, ...words] = (scripts[script] ?? '').split(' ');
  return spawn(process.execPath, [...words, ...args]);
}

/** Later than anything that was written so far. */
function touch(...path: readonly string[]): void {
  const file = join(folder, ...path);
  writeFileSync(file, '');
  utimesSync(file, new Date(), new Date(Date.now() + 60_000));
}

describe('npm start', () => {
  it('builds at the first time, and only then', () => {
    const first = spawn('npm', ['--silent', 'start']);
    expect(first).toMatchObject({
      status: 0,
      stdout: 'built\nmain []\n',
      stderr: expect.stringMatching(/^The first start builds the gateway/),
    });
    expect(run('start')).toEqual({ status: 0, stdout: 'main []\n', stderr: '' });
  });

  it('hands its options on', () => {
    run('start');
    expect(run('start', '--help', 'a b')).toMatchObject({ stdout: 'main ["--help","a b"]\n' });
  });

  it('builds again when a source or a library has changed, not for a test', () => {
    run('start');
    touch('src', 'main.spec.ts');
    expect(run('start').stdout).toBe('main []\n');
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    expect(run('start').stdout).toBe('built\nmain []\n');
    touch('src', 'main.ts');
    expect(run('start')).toMatchObject({
      stdout: 'built\nmain []\n',
      stderr: expect.stringContaining('newer than the build'),
    });
  });

  it('builds again where a build was broken off', () => {
    run('start');
    rmSync(join(folder, 'dist', '.built'));
    expect(run('start').stdout).toBe('built\nmain []\n');
  });

  it('says in one sentence what to do where nothing can be built', () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(run('start')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The gateway is not built, and what builds it is not installed: npm install --include=dev && npm start\n',
    });
  });

  it('starts the old build where no other can be made, and any in a folder without sources', () => {
    run('start');
    rmSync(join(folder, 'node_modules'), { recursive: true });
    touch('src', 'main.ts');
    expect(run('start')).toMatchObject({
      status: 0,
      stdout: 'main []\n',
      stderr: expect.stringContaining('the old one is started'),
    });
    rmSync(join(folder, 'src'), { recursive: true });
    expect(run('start')).toEqual({ status: 0, stdout: 'main []\n', stderr: '' });
  });

  it('does not start what was not built whole', () => {
    writeFileSync(join(folder, 'scripts', 'build.js'), 'console.error("a type is wrong"); process.exit(2)');
    expect(run('start')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/a type is wrong[^]*The build failed/),
    });
  });
});

describe.each([
  ['keys', '"keys"'],
  ['accounts', '"accounts"'],
  ['doctor', '"doctor"'],
  ['add-account', '"accounts","add"'],
])('npm run %s', (name, typed) => {
  it('says the one thing to do before there is a build', () => {
    expect(run(name, 'list')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'The gateway is not built yet: npm run build\n',
    });
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(run(name)).toMatchObject({
      status: 1,
      stderr: 'The gateway is not built yet: npm install && npm run build\n',
    });
  });

  it('runs with its options behind', () => {
    spawn('npm', ['--silent', 'run', 'build']);
    expect(run(name, 'list', '--json')).toEqual({
      status: 0,
      stdout: `droid2api [${typed},"list","--json"]\n`,
      stderr: '',
    });
  });
});

it('node add-account.js is the same command', () => {
  spawn('npm', ['--silent', 'run', 'build']);
  expect(spawn(process.execPath, ['add-account.js', '--loop']).stdout).toBe('droid2api ["accounts","add","--loop"]\n');
});

/** Commands for members and shells, and those whose script is another one. */
const WITHOUT_SCRIPT = [
  'start',
  'sandbox',
  'open',
  'setup',
  'login',
  'logout',
  'whoami',
  'token',
  'run',
  'completions',
];

it('has a script for every command of operators, by the name that remedies give it in a clone', () => {
  run('sandbox');
  const commands = createProgram()
    .commands.map((command) => command.name())
    .filter((name) => !WITHOUT_SCRIPT.includes(name));
  expect(commands.length).toBeGreaterThan(8);
  const said = commands.map((name) => [name, run(name, 'x').stdout.trim()]);
  expect(said).toEqual(commands.map((name) => [name, `droid2api ${JSON.stringify([name, 'x'])}`]));
});
