import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import claudeCode, { claudeBinary } from '../../agents/clients/claude-code.js';
import { install } from '../../agents/harness/install.js';
import { Browser } from './browser.js';
import { PrivateMachine } from './private-machine.js';
import { Terminal } from './terminal.js';

const START_SECONDS = 60;

/** One Claude Code on a machine of its own, whose administrator has named the gateway. */
export class ClaudeCode {
  static async install(world, version) {
    return new ClaudeCode(world, version, claudeBinary(await install(claudeCode.packages(version))));
  }

  constructor(world, version, program) {
    this.world = world;
    this.version = version;
    this.program = program;
    this.machine = new PrivateMachine(world.scratch, {
      forceLoginMethod: 'gateway',
      forceLoginGatewayUrl: world.url,
      parentSettingsBehavior: 'merge',
    });
    // The first questions of a new home are no part of signing in; 2.1.197 asks Anthropic for an answer among them.
    const projects = { [this.machine.work]: { hasTrustDialogAccepted: true } };
    const known = { hasCompletedOnboarding: true, theme: 'dark', projects };
    writeFileSync(join(this.machine.home, '.claude.json'), JSON.stringify(known));
    mkdirSync(join(this.machine.home, '.claude'));
    this.file = join(this.machine.home, '.claude', '.credentials.json');
  }

  /** Whether it keeps a sign-in at the gateway. */
  get credentials() {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')).enterpriseGateway;
    } catch (error) {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Has it believe that its access token ends in a minute. */
  makeDue() {
    const kept = JSON.parse(readFileSync(this.file, 'utf8'));
    kept.enterpriseGateway.expiresAt = Date.now() + 60_000;
    writeFileSync(this.file, JSON.stringify(kept), { mode: 0o600 });
  }

  /** `/login` to its end, approved in a browser; gives what was seen on the way. */
  async signIn(person) {
    const terminal = await this.openTerminal();
    try {
      await terminal.until(/\? for shortcuts|shift\+tab/, START_SECONDS);
      await this.command(terminal, '/login');
      await terminal.until(/Enter to connect/);
      const first = await terminal.pressUntil('Enter', /Yes, trust this gateway|Waiting for sign-in/);
      if (/trust/.test(first[0])) await terminal.choose(/Yes, trust this gateway/);
      await terminal.until(/Waiting for sign-in/);
      const screen = await terminal.screen();
      const [code] = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(screen) ?? [];
      const [page] = /http:\/\/\S+\/device\b/.exec(screen) ?? [];
      const asked = await new Browser().approveDevice(page, code, { person });
      const next = await terminal.until(/Yes, continue|Connected to Cloud gateway|Login successful/);
      const email = /[\w.]+@example\.com/.exec(await terminal.screen())?.[0];
      if (/Yes, continue/.test(next[0])) await terminal.choose(/Yes, continue/);
      await terminal.until(/Connected to Cloud gateway|Login successful/);
      return { code, page, asked, screen, email };
    } finally {
      await terminal.close();
    }
  }

  /** Starts it anew and reads what a command shows. */
  async see(command, pattern) {
    const terminal = await this.openTerminal();
    try {
      await terminal.until(/\? for shortcuts|shift\+tab/, START_SECONDS);
      const start = await terminal.screen();
      if (command === undefined) return start;
      await this.command(terminal, command);
      await terminal.until(pattern);
      return await terminal.screen();
    } finally {
      await terminal.close();
    }
  }

  /** Starts it anew for a conversation: `say` types a prompt and waits for what comes. */
  async talk(converse) {
    const terminal = await this.openTerminal();
    try {
      await terminal.until(/\? for shortcuts|shift\+tab/, START_SECONDS);
      return await converse(async (prompt, pattern) => {
        await terminal.type(prompt);
        await terminal.until(new RegExp(prompt));
        await terminal.press('Enter');
        return await terminal.until(pattern);
      });
    } finally {
      await terminal.close();
    }
  }

  /** `claude -p PROMPT`. */
  ask(prompt, seconds = 60) {
    return this.machine.run([...this.words('dumb'), '-p', prompt], seconds);
  }

  /** `claude auth logout`, which works where it does not start. */
  async signOut() {
    await this.machine.run([...this.words('dumb'), 'auth', 'logout'], 30);
  }

  words(term) {
    return ['env', `TERM=${term}`, 'DISABLE_AUTOUPDATER=1', this.program];
  }

  openTerminal() {
    return Terminal.start(this.machine.folder, this.machine.line(this.words('xterm-256color')));
  }

  /** Types a command. Its list of commands has to come before Enter takes the first of it. */
  async command(terminal, text) {
    await terminal.type(text);
    await terminal.until(new RegExp(`${text}[^]*${text}|❯ ${text}`));
    await delay(500);
    await terminal.press('Enter');
  }

  close() {
    this.machine.close();
  }
}
