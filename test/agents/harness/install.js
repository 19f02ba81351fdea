import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './children.js';

/** Programs of the clients are kept outside the clone, so that a fresh clone finds them again. */
const CACHE = process.env.DROID_AGENTS_CACHE ?? join(homedir(), '.cache', 'droid2api-agents');

/** A tool that this machine lacks, or a package that cannot be had: the client is untested, not at fault. */
export class CannotInstall extends Error {}

/**
 * The folder with a client's program, installed when it is not there yet. Install scripts of npm are not run: platform
 * packages hold the programs themselves.
 *
 * @param packages `{ npm: ['name@1.2.3'] }`, `{ pip: ['name==1.2.3'] }` into an environment of its own, or
 *   `{ go: folder }`, a program with its go.mod and go.sum that becomes `bin/program`; `{}` needs nothing.
 * @throws CannotInstall with the reason.
 */
export async function install(packages, seconds = 900) {
  const wanted = JSON.stringify(packages);
  const folder = join(CACHE, folderName(packages, wanted));
  const marker = join(folder, 'installed.json');
  // What is built from sources of this clone is built again: the compiler knows what has changed.
  if (packages.go === undefined && statSync(marker, { throwIfNoEntry: false })) return folder;

  console.log(`Installing ${[packages.npm, packages.pip, packages.go].flat().filter(Boolean).join(', ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const deadline = Date.now() + seconds * 1000;
  for (const [command, args, cwd] of commandsFor(packages, folder)) {
    const left = Math.max((deadline - Date.now()) / 1000, 0);
    const options = { env: process.env, cwd: cwd ?? folder, seconds: left };
    const { exit, output, errors, timedOut } = await run(command, args, options).catch((error) => {
      throw new CannotInstall(error.code === 'ENOENT' ? `this machine has no ${command}` : error.message);
    });
    if (timedOut) throw new CannotInstall(`the installation takes longer than ${Math.round(seconds)} s`);
    if (exit !== 0) throw new CannotInstall(`${command} ${args[0]}: ${`${output}${errors}`.trim().slice(-300)}`);
  }
  writeFileSync(marker, wanted);
  return folder;
}

function folderName({ npm = [], pip = [], go }, wanted) {
  const first = npm[0] ?? pip[0] ?? (go && basename(go)) ?? 'nothing';
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 8);
  return `${first.replace(/[^\w.]+/g, '-').replace(/^-/, '')}-${hash}`;
}

function commandsFor({ npm, pip, go }, folder) {
  const commands = [];
  if (npm) {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    commands.push(['npm', ['install', ...quiet, '--save-exact', ...npm]]);
  }
  if (pip) {
    commands.push(['python3', ['-m', 'venv', folder]]);
    const quiet = ['--quiet', '--disable-pip-version-check'];
    commands.push([join(folder, 'bin', 'pip'), ['install', ...quiet, ...pip]]);
  }
  if (go) commands.push(['go', ['build', '-o', join(folder, 'bin', 'program'), '.'], go]);
  return commands;
}
