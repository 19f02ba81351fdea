import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endThoseAtHome, run } from '../../agents/harness/children.js';

const execute = promisify(execFile);
/** What programs look up about names of users and hosts. */
const LOOKED_UP = ['passwd', 'group', 'hosts', 'nsswitch.conf'];
/** Who is no root of this machine is one in a namespace of users. */
const UNSHARE = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];

/** Whether programs can be given an /etc of their own here. */
export async function hasNamespaces() {
  const [command, ...args] = [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/etc'];
  return await execute(command, args).then(
    () => true,
    () => false,
  );
}

/**
 * A machine whose administrator has set up Claude Code for a gateway: its programs see an /etc of their own, with the
 * managed settings, and a home and a folder for temporary files of their own. Nothing of the real /etc is written.
 */
export class PrivateMachine {
  constructor(scratch, managedSettings) {
    this.folder = mkdtempSync(join(scratch, 'machine-'));
    this.home = join(this.folder, 'home');
    this.work = join(this.home, 'work');
    const etc = join(this.folder, 'etc');
    // Claude Code leaves sockets and folders below it, which are nobody else's business.
    const temporary = join(this.folder, 'tmp');
    mkdirSync(this.work, { recursive: true });
    mkdirSync(temporary);
    mkdirSync(join(etc, 'claude-code'), { recursive: true });
    for (const name of LOOKED_UP) if (existsSync(join('/etc', name))) copyFileSync(join('/etc', name), join(etc, name));
    writeFileSync(join(etc, 'claude-code', 'managed-settings.json'), JSON.stringify(managedSettings));
    const lines = [
      'set -e',
      'mount -t tmpfs tmpfs /etc',
      `cp -R '${etc}/.' /etc`,
      `cd '${this.work}'`,
      `exec env -i HOME='${this.home}' TMPDIR='${temporary}' PATH='${process.env.PATH}' LANG=C.UTF-8 "$@"`,
    ];
    writeFileSync(join(this.folder, 'run.sh'), lines.join('\n'));
  }

  /** The same as a line for the shell; `words` have no quotes. */
  line(words) {
    return [...UNSHARE, 'sh', join(this.folder, 'run.sh'), ...words].map((word) => `'${word}'`).join(' ');
  }

  /** Runs a program there to its end. */
  run(words, seconds) {
    const [command, ...args] = [...UNSHARE, 'sh', join(this.folder, 'run.sh'), ...words];
    return run(command, args, { env: { PATH: process.env.PATH }, cwd: this.work, seconds });
  }

  /** Ends what its programs have left running. */
  close() {
    endThoseAtHome(this.home);
  }

  get files() {
    return readdirSync(this.home, { recursive: true, encoding: 'utf8' });
  }
}
