import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
let started = 0;

/** Whether this machine has tmux, which is the terminal of these tests. */
export async function hasTmux() {
  return await execute('tmux', ['-V']).then(
    () => true,
    () => false,
  );
}

/** A program at a terminal of its own: what stands on its screen is read, keys are pressed. */
export class Terminal {
  constructor(socket) {
    this.socket = socket;
  }

  /** Starts a program, given as a line for the shell. The folder is for its sockets. */
  static async start(folder, line) {
    // A server of tmux that ends takes whoever comes to the same socket with it.
    const terminal = new Terminal(join(folder, `tmux-${++started}`));
    // The screen stays when the program has ended.
    await terminal.tmux('new-session', '-d', '-x', '120', '-y', '50', `${line}; echo 'It has ended.'; sleep 600`);
    return terminal;
  }

  async screen() {
    return (await this.tmux('capture-pane', '-p')).replace(/[ \n]+$/, '');
  }

  /** Waits until the screen matches; gives the match. */
  async until(pattern, seconds = 40) {
    const deadline = performance.now() + seconds * 1_000;
    for (;;) {
      const screen = await this.screen();
      const match = pattern.exec(screen);
      if (match) return match;
      if (performance.now() > deadline) throw new Error(`The screen does not come to ${pattern}:\n${screen}`);
      await delay(100);
    }
  }

  /** Presses a key by tmux's name for it: `Enter`, `Down`. */
  async press(key) {
    await this.tmux('send-keys', key);
  }

  /** Presses a key, and once more where a screen that was being drawn has not taken it; gives the match. */
  async pressUntil(key, pattern) {
    await this.press(key);
    return await this.until(pattern, 5).catch(async () => {
      await this.press(key);
      return await this.until(pattern);
    });
  }

  async type(text) {
    await this.tmux('send-keys', '-l', text);
  }

  /** Moves the mark of a list to the line that matches, and takes it. */
  async choose(pattern) {
    await this.until(pattern);
    const marked = new RegExp(`❯[^\\n]*(?:${pattern.source})`);
    for (let step = 0; step < 6; step++) {
      if (marked.test(await this.screen())) {
        await this.press('Enter');
        return;
      }
      await this.press('Down');
      await delay(300);
    }
    throw new Error(`The mark does not come to ${pattern}:\n${await this.screen()}`);
  }

  async close() {
    await this.tmux('kill-server').catch(() => undefined);
  }

  async tmux(...args) {
    const { stdout } = await execute('tmux', ['-S', this.socket, '-f', '/dev/null', ...args], {
      env: { PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    });
    return stdout;
  }
}
