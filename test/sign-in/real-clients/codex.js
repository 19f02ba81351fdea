import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import codexClients, { codexBinary } from '../../agents/clients/codex.js';
import { endThoseAtHome, launch } from '../../agents/harness/children.js';
import { install } from '../../agents/harness/install.js';
import { Browser } from './browser.js';
import { Terminal } from './terminal.js';

const [{ version, packages }] = codexClients;
/** Half of a token's minute, and a moment. */
const DUE_MS = 32_000;

/** One Codex with a home of its own, whose provider is the gateway by `gateway_oauth`. */
export class Codex {
  static version = version;

  static async install(world) {
    return new Codex(world, codexBinary(await install(packages(version))));
  }

  constructor(world, program) {
    this.program = program;
    // Codex makes no helpers below the system's folder for temporary files, and says so.
    this.home = mkdtempSync(join(world.scratch, 'codex-'));
    this.work = join(this.home, 'work');
    mkdirSync(join(this.home, '.codex'));
    mkdirSync(this.work);
    writeFileSync(join(this.home, '.codex', 'config.toml'), settingsFor(world.url, this.work));
  }

  get env() {
    return { HOME: this.home, PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8' };
  }

  /** What it keeps of its sign-in. */
  get tokens() {
    return Object.values(
      JSON.parse(readFileSync(join(this.home, '.codex', 'secrets', 'gateway_oauth.json'), 'utf8')),
    )[0];
  }

  /** Signs out without a word to the gateway. */
  forget() {
    rmSync(join(this.home, '.codex', 'secrets'), { recursive: true, force: true });
  }

  /** Waits until a token that was issued then is due to be renewed. */
  async untilDue(issuedAtMs) {
    await delay(Math.max(0, issuedAtMs + DUE_MS - Date.now()));
  }

  /** `codex exec PROMPT`; a browser of the person opens the address that it prints where it wants a sign-in. */
  async ask(prompt, person) {
    const errors = join(this.home, 'errors');
    writeFileSync(errors, '');
    const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt];
    const words = ['-c', 'exec "$0" "$@" 2>"$HOME/errors"', this.program, ...args];
    const running = launch('sh', words, { env: this.env, cwd: this.work, seconds: 60 });
    let isOver = false;
    const ended = running.ended.finally(() => (isOver = true));
    while (person !== undefined && !isOver) {
      const [address] = /^http:\S+\/oauth\/authorize\?\S+$/m.exec(readFileSync(errors, 'utf8')) ?? [];
      if (address) {
        await new Browser().approve(new URL(address), { person });
        break;
      }
      await delay(100);
    }
    return { ...(await ended), errors: readFileSync(errors, 'utf8') };
  }

  /** Signs in at the start of its screen by a device's code. */
  async signInByDevice(person) {
    const env = Object.entries(this.env).map(([name, value]) => `'${name}=${value}'`);
    const line = ['env', '-i', ...env, 'TERM=xterm-256color', `'${this.program}'`].join(' ');
    const terminal = await Terminal.start(this.home, `cd '${this.work}'; ${line}`);
    const [code] = await terminal.until(/\b[A-Z]{4}-[A-Z]{4}\b/, 60);
    const [page] = /http:\/\/\S+\/device\b/.exec(await terminal.screen()) ?? [];
    await new Browser().approveDevice(page, code, { person });
    return terminal;
  }

  close() {
    endThoseAtHome(this.home);
  }
}

function settingsFor(url, work) {
  return `
model = "gpt-5.2-codex"
model_provider = "gateway"
analytics.enabled = false
[projects."${work}"]
trust_level = "trusted"
[model_providers.gateway]
name = "gateway"
base_url = "${url}/v1"
wire_api = "responses"
[model_providers.gateway.gateway_oauth]
authorization_url = "${url}/oauth/authorize"
device_authorization_url = "${url}/oauth/device_authorization"
token_url = "${url}/oauth/token"
client_id = "codex"
scopes = []
# A machine without a keyring.
credentials_store = "file"
delivery = { kind = "header", name = "Authorization", scheme = "Bearer" }
`;
}
