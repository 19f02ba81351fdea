import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'smol-toml';
import { PretendSignIn } from '../../../test/support/pretend-sign-in.js';
import { runCli } from '../../../test/support/run-cli.js';
import { runLogin, runLogout } from '../sign-in/run-sign-in.js';
import { findSession, writeSession } from '../sign-in/kept-session.js';
import { KNOWN_AGENTS } from './known-agents.js';
import { type Machine } from './machine.js';
import { readKeyCommand, readKeyInShell } from './read-key-command.js';
import { runSetup, type SetupOptions, type Talk } from './run-setup.js';
import { runUndo } from './run-undo.js';

const AGENT = `#!${process.execPath}
console.log(process.env.OPENAI_API_KEY);
`;

let gateway: PretendSignIn;
let home: string;
let printed: string;

beforeEach(async () => {
  gateway = new PretendSignIn();
  await gateway.listen();
  home = mkdtempSync(join(tmpdir(), 'droid2api-setup-in-'));
  printed = '';
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await gateway.close();
});

const machine = (): Machine => ({
  home,
  platform: 'linux',
  variable: (name) => (name === 'DISPLAY' ? ':0' : undefined),
});

const print = (text: string) => {
  printed += text;
};
const talk = {
  print,
  warn: print,
  tell: print,
  readInput: async () => 'no key',
  open: (address: string) => void fetch(address).catch(() => undefined),
};

/** A person who answers every question in this way. */
function setup(names: string[], options: SetupOptions = {}, answer: string | undefined = ''): Promise<number> {
  const asked: Talk = answer === undefined ? talk : { ...talk, ask: async () => answer };
  return runSetup(machine(), names, { url: gateway.url, yes: true, ...options }, asked);
}

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function everything(): Record<string, string> {
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, `${statSync(path).mode.toString(8)} ${entry.isFile() ? readFileSync(path, 'latin1') : ''}`];
    }),
  );
}

const token = () => findSession(machine(), gateway.url)?.accessToken ?? 'none';

describe('setup where the gateway signs people in', () => {
  it('offers that first, has agents run a command that prints a token, and leads back to the very bytes', async () => {
    write('.claude/settings.json', '{\r\n\t"env": { "ANTHROPIC_API_KEY": "sk-of-somebody-else" },\r\n}');
    write('.codex/config.toml', '# mine\nmodel = "answers"');
    const before = everything();
    expect(await setup(['claude', 'codex', 'pi'])).toBe(0);
    expect(printed).toContain('answers, and you may use 1 models.');
    const claude = JSON.parse(readFileSync(join(home, '.claude/settings.json'), 'utf8').replace(/,\s*}/g, '}'));
    expect(claude.apiKeyHelper).toMatch(new RegExp(` token --url '${gateway.url}'$`));
    expect(claude.env.ANTHROPIC_BASE_URL).toBe(gateway.url);
    const codex = parse(readFileSync(join(home, '.codex/config.toml'), 'utf8'));
    expect(codex).toMatchObject({
      model_providers: { droid2api: { auth: { args: expect.arrayContaining(['token', '--url', gateway.url]) } } },
    });
    expect(readFileSync(join(home, '.pi/agent/models.json'), 'utf8')).toContain(`token --url '${gateway.url}'`);
    const written = Object.values(everything()).filter((text) => text.includes(token()));
    expect(written).toEqual([expect.stringContaining('"refreshToken"')]);
    expect(existsSync(join(home, '.config/droid2api/key'))).toBe(false);
    expect(await setup(['claude', 'codex', 'pi'])).toBe(0);
    expect(printed).toContain('Everything is set up already.');
    expect(await runUndo(machine(), [], { yes: true }, talk)).toBe(0);
    expect(await runLogout(machine(), undefined, talk)).toBe(0);
    expect(everything()).toEqual(before);
  });

  it('leads back when somebody signs out first', async () => {
    const before = everything();
    await setup(['claude']);
    await runLogout(machine(), undefined, talk);
    await runUndo(machine(), [], { yes: true }, talk);
    expect(everything()).toEqual(before);
  });

  it('takes a key from who wants none of it', async () => {
    const answers = ['n', 'my-key'];
    const ask = async () => answers.shift() ?? '';
    const asked = runSetup(machine(), ['claude'], { url: gateway.url, yes: true }, { ...talk, ask });
    await expect(asked).rejects.toThrow(/refuses the key/);
    expect(findSession(machine(), gateway.url)).toBeUndefined();
  });

  it('without a terminal says both ways, and signs in where it is told to', async () => {
    await expect(runSetup(machine(), ['claude'], { url: gateway.url, yes: true }, talk)).rejects.toThrow(
      `The gateway at ${gateway.url} wants a key: droid2api login ${gateway.url} signs in, or give it with --key-stdin`,
    );
    expect(await runSetup(machine(), ['claude'], { url: gateway.url, yes: true, login: 'token' }, talk)).toBe(0);
    expect(await runSetup(machine(), ['codex'], { url: gateway.url, yes: true }, talk)).toBe(0);
    gateway.isOff = true;
    await runLogout(machine(), undefined, talk);
    await expect(setup(['claude'], { login: 'token' })).rejects.toThrow(/signs nobody in: leave --login out/);
  });

  it('knows the gateway from the one sign-in that there is, and sends no key there', async () => {
    await expect(runSetup(machine(), ['claude'], { yes: true, login: 'token' }, talk)).rejects.toThrow(
      /^Which gateway/,
    );
    await runLogin(machine(), gateway.url, {}, talk, talk.open);
    await expect(runSetup(machine(), ['claude'], { yes: true, keyStdin: true }, talk)).rejects.toThrow(
      /^Which gateway/,
    );
    expect(await runSetup(machine(), ['claude'], { yes: true, login: 'token' }, talk)).toBe(0);
    expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toContain(`token --url '${gateway.url}'`);
  });

  it('begins another session where the former one has ended', async () => {
    await setup(['claude']);
    const session = findSession(machine(), gateway.url);
    if (session) writeSession(machine(), { ...session, ended: 'Somebody has ended it.' });
    await expect(runSetup(machine(), ['codex'], { url: gateway.url, yes: true }, talk)).rejects.toThrow(
      /has ended \(Somebody has ended it\.\): droid2api login http\S+ signs in again\.$/,
    );
    expect(await setup(['codex'])).toBe(0);
    expect(findSession(machine(), gateway.url)?.ended).toBe(null);
  });

  it('leaves agents alone whose settings hold a key as it is, and says what to do with each', async () => {
    const fixed = KNOWN_AGENTS.filter((agent) => agent.asksCommand !== true && agent.files(machine()).length > 0);
    expect(fixed.length).toBeGreaterThan(4);
    expect(await setup(fixed.map(({ name }) => name))).toBe(1);
    for (const { name, title, launch } of fixed) {
      expect(printed).toContain(`${title} takes a key as it is, and no command that prints one`);
      expect(printed.includes(`droid2api run ${name} starts it with a token`)).toBe(launch !== undefined);
    }
    expect(Object.keys(everything()).filter((path) => !path.startsWith(join(home, '.config')))).toEqual([]);
    mkdirSync(join(home, '.codex'));
    write('.aider.conf.yml', '');
    expect(await setup([])).toBe(0);
  });

  it('prints a command for an agent that knows variables only', async () => {
    await setup(['copilot']);
    expect(printed).toMatch(/export COPILOT_PROVIDER_API_KEY="\$\('[^\n]* token --url 'http:[^\n]*'\)"/);
    expect(printed).not.toContain(token());
  });

  it('has Claude Code and Codex sign in by themselves where that is wanted', async () => {
    write('.claude/settings.json', '{ "apiKeyHelper": "mine", "env": { "ANTHROPIC_BASE_URL": "http://mine" } }\n');
    const before = everything();
    expect(await setup(['claude', 'codex'], { login: 'gateway' })).toBe(0);
    expect(JSON.parse(readFileSync(join(home, '.claude/settings.json'), 'utf8'))).toEqual({
      forceLoginMethod: 'gateway',
      forceLoginGatewayUrl: gateway.url,
      env: { CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1' },
    });
    expect(printed).toContain(
      'need them in /etc/claude-code/managed-settings.json:\n{\n  "forceLoginMethod": "gateway",',
    );
    expect(parse(readFileSync(join(home, '.codex/config.toml'), 'utf8'))).toMatchObject({
      model_providers: {
        droid2api: {
          base_url: `${gateway.url}/v1`,
          gateway_oauth: {
            authorization_url: `${gateway.url}/oauth/authorize`,
            device_authorization_url: `${gateway.url}/oauth/device_authorization`,
            token_url: `${gateway.url}/oauth/token`,
            client_id: 'codex',
            credentials_store: 'file',
            delivery: { kind: 'header', name: 'Authorization', scheme: 'Bearer' },
          },
        },
      },
    });
    await runUndo(machine(), [], { yes: true }, talk);
    await runLogout(machine(), undefined, talk);
    expect(everything()).toEqual(before);
  });
});

describe('the command that agents run', () => {
  it('is one for a shell of each system', () => {
    const tokenCommand = { command: "/opt/it's/node", args: ['/home/a b/token.js', 'token', '--url', 'https://g'] };
    expect(readKeyInShell({ machine: machine(), tokenCommand })).toBe(
      String.raw`'/opt/it'\''s/node' '/home/a b/token.js' token --url 'https://g'`,
    );
    const windows: Machine = { ...machine(), platform: 'win32' };
    expect(readKeyInShell({ machine: windows, tokenCommand: { ...tokenCommand, command: 'C:\\a b\\node.exe' } })).toBe(
      String.raw`"C:\a b\node.exe" "/home/a b/token.js" token --url "https://g"`,
    );
    expect(readKeyCommand({ machine: machine() }).command).toBe('cat');
    const echo = { command: '/bin/echo', args: ['a b', "it's"] };
    expect(execFileSync('sh', ['-c', readKeyInShell({ machine: machine(), tokenCommand: echo })]).toString()).toBe(
      "a b it's\n",
    );
  });
});

describe('droid2api run', () => {
  it.each(['claude', 'codex'])('has %s ask for tokens, so that none of them is too old', async (name) => {
    chmodSync(write(`bin/${name}`, `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv));\n`), 0o755);
    await setup(['pi']);
    const env = { PATH: `${join(home, 'bin')}:${process.env.PATH ?? ''}` };
    const { code, stdout } = await runCli('run', [name, 'hi'], { folder: home, unattended: true, env });
    expect([code, JSON.parse(stdout).at(-1)]).toEqual([0, 'hi']);
    expect(stdout).toMatch(new RegExp(`token.*--url.*${gateway.url}`));
    expect(stdout).not.toContain(token());
  });

  it('puts a token into the environment that has half of its life before it', async () => {
    chmodSync(write('bin/aider', AGENT), 0o755);
    await setup(['claude']);
    const session = findSession(machine(), gateway.url);
    const end = Date.now() + 25 * 60_000;
    if (session) writeSession(machine(), { ...session, renewedAtMs: end - 3_600_000, expiresAtMs: end });
    const env = { PATH: `${join(home, 'bin')}:${process.env.PATH ?? ''}` };
    const run = await runCli('run', ['aider'], { folder: home, unattended: true, env });
    expect(run).toEqual({ code: 0, stdout: `${token()}\n`, stderr: '' });
    expect(token()).not.toBe(session?.accessToken);
  });
});
