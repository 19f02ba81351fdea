import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readJournal, withEntry, writeJournal } from './journal.js';
import { readKey } from './key-file.js';
import { agentNamed, KNOWN_AGENTS } from './known-agents.js';
import { type Machine } from './machine.js';
import { makeChange, recordChange } from './make-change.js';
import { planChange } from './plan-change.js';
import { runSetup, type SetupOptions } from './run-setup.js';
import { runUndo } from './run-undo.js';
import { withLock } from './with-lock.js';

const KEY = 'gateway-key-7f3a91c2';
const MODELS = [
  { id: 'big-one', display_name: 'Big One', owned_by: 'anthropic' },
  { id: 'small-haiku', display_name: 'Small One', owned_by: 'anthropic' },
  { id: 'answers', display_name: 'Answers', owned_by: 'openai' },
  { id: 'gemini-3-flash-preview', display_name: 'Flash', owned_by: 'google' },
  { id: 'chatty', display_name: 'Chatty\u001b[2J', owned_by: 'fireworks' },
  { id: "$(touch x)'", display_name: 'Hostile', owned_by: 'fireworks' },
  { id: 'line\nbreak', display_name: 'Broken', owned_by: 'fireworks' },
];
const WITH_FILES = KNOWN_AGENTS.filter(({ name }) => name !== 'copilot').map(({ name }) => name);

let server: Server;
let url: string;
let home: string;
let printed: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/v1/models') response.writeHead(404).end('<html>');
    else if (request.headers.authorization === `Bearer ${KEY}`)
      response.end(JSON.stringify({ data: MODELS, models: [{ slug: 'chatty', context_window: 131_072 }] }));
    else response.writeHead(401).end(JSON.stringify({ error: { message: 'This key has expired\u001b.' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'droid2api-setup-'));
  printed = '';
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function machine(variables: Record<string, string> = {}): Machine {
  return { home, platform: 'linux', variable: (name) => new Map(Object.entries(variables)).get(name) };
}

const print = (text: string) => {
  printed += text;
};
const talk = { print, warn: print, tell: print, readInput: async () => `\uFEFF${KEY}\r\n` };

function setup(names: string[], options: SetupOptions = {}, of: Machine = machine()): Promise<number> {
  return runSetup(of, names, { url, keyStdin: true, yes: true, ...options }, talk);
}

function undo(names: string[] = [], of: Machine = machine()): Promise<number> {
  return runUndo(of, names, { yes: true }, talk);
}

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Every file and link of the home folder, with what is in it and its mode. */
function everything(): Record<string, string> {
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return Object.fromEntries(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink()) return [path, `-> ${readlinkSync(path)}`];
      return [path, `${statSync(path).mode.toString(8)} ${entry.isFile() ? readFileSync(path, 'latin1') : ''}`];
    }),
  );
}

const SETTINGS: Readonly<Record<string, string>> = {
  '.claude/settings.json': '{\r\n\t// mine\r\n\t"env": { "ANTHROPIC_AUTH_TOKEN": "sk-of-somebody-else-123" },\r\n}',
  '.codex/config.toml': '\uFEFF# mine\nmodel = "answers"\n[projects."/x"]\ntrust_level = "trusted"',
  '.config/opencode/opencode.jsonc': '{ "theme": "x" } // the end\n',
  '.qwen/settings.json': '{"modelProviders":{"openai":[{"id":"mine","envKey":"MY_KEY"}]},"$version":4}\n',
  '.factory/settings.json': '{\n    "customModels": [ ] /* none */\n}\n',
  '.cline/data/settings/providers.json': '{"version":1,"lastUsedProvider":"cline","providers":{}}',
  '.continue/config.yaml': 'name: x\nversion: 1.0.0\nmodels: # two\n- name: a\n  model: b\n',
  '.aider.conf.yml': '# mine\nmodel: other\n\n\n',
  '.pi/agent/models.json': '{}',
  '.gemini/settings.json': '{ "security": {"auth": {"selectedType": "oauth-personal"}}, "modelConfigs": {} }',
  '.gemini/.env': '# mine\r\nexport GEMINI_API_KEY = "AIza" # of Google\r\nOTHER=1',
};

describe('setup and its undoing', () => {
  it.each([
    ['no agent has settings', {}],
    ['every agent has settings', SETTINGS],
  ])('lead back to the very bytes where %s', async (_, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) chmodSync(write(path, text), 0o640);
    const before = everything();
    expect(await setup(WITH_FILES)).toBe(0);
    const after = everything();
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    expect(await setup(WITH_FILES)).toBe(0);
    expect(everything()).toEqual(after);
    expect(await undo()).toBe(0);
    expect(everything()).toEqual(before);
  });

  it('shows the change of a file and no secret, and changes nothing without a yes', async () => {
    write('.claude/settings.json', SETTINGS['.claude/settings.json'] ?? '');
    write('.factory/settings.json', '{}');
    const before = everything();
    expect(await setup(['claude', 'droid'], { dryRun: true })).toBe(0);
    expect(everything()).toEqual(before);
    expect(printed).toContain('+\t"apiKeyHelper"');
    expect(printed).toContain('+      "model": "big-one"');
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain('sk-of-somebody');
    await expect(setup(['claude'], { yes: false })).rejects.toThrow(
      'There is no terminal to ask at: --yes makes the changes shown above.',
    );
    expect(await runSetup(machine(), ['claude'], { url, keyStdin: true }, { ...talk, ask: async () => 'n' })).toBe(1);
    expect(everything()).toEqual(before);
  });

  it('write through a link, and leave it one', async () => {
    const file = write('dotfiles/codex.toml', '# mine\n');
    mkdirSync(join(home, '.codex'));
    symlinkSync('../dotfiles/codex.toml', join(home, '.codex/config.toml'));
    await setup(['codex']);
    expect(readlinkSync(join(home, '.codex/config.toml'))).toBe('../dotfiles/codex.toml');
    expect(readFileSync(file, 'utf8')).toContain('[model_providers.droid2api]');
    await undo();
    expect(readFileSync(file, 'utf8')).toBe('# mine\n');
  });

  it('leave a file alone that is read-only, damaged or in another encoding, and set up the others', async () => {
    chmodSync(write('.codex/config.toml', 'model = "x"\n'), 0o444);
    write('.claude/settings.json', '{ "env": ');
    write('.factory/settings.json', Buffer.from('{}', 'utf16le').toString('latin1').replaceAll('\0', '\xff'));
    write('.continue/config.yaml', 'models: [ {name: a}, {name: b} ]\n');
    const before = everything();
    expect(await setup(['codex', 'claude', 'droid', 'continue', 'aider'])).toBe(1);
    expect(printed).toMatch(/Codex: .*config\.toml stays as it is: it is read-only: chmod u\+w /);
    expect(printed).toMatch(
      /Claude Code: .*settings\.json stays as it is: it cannot be read \(line 1 is not JSON\): mend it/,
    );
    expect(printed).toMatch(/Continue: .* into which models does not fit without changing the rest: write models out/);
    const after = everything();
    for (const [path, text] of Object.entries(before)) expect([path, after[path]]).toEqual([path, text]);
    expect(existsSync(join(home, '.aider.conf.yml'))).toBe(true);
  });

  it('leave an agent alone whose file cannot be written, set up the others, and still lead back', async () => {
    write('.codex', 'no folder\n');
    const before = everything();
    expect(await setup(['codex', 'aider'])).toBe(1);
    // The code is the system's or Node's own, by its version.
    expect(printed).toMatch(/config\.toml stays as it is: it cannot be read or written \(E\w+\): see to whom/);
    expect(printed).toContain('Set up: aider.');
    expect(await undo()).toBe(0);
    expect(everything()).toEqual(before);
  });

  it('keep what others have changed since, and take out only our own', async () => {
    const file = write('.claude/settings.json', '{\n  "env": { "A": "1" }\n}\n');
    await setup(['claude', 'codex']);
    const changed = readFileSync(file, 'utf8')
      .replace(`"${url}"`, '"http://elsewhere"')
      .replace('"A": "1"', '"A": "2"');
    writeFileSync(file, changed);
    const config = join(home, '.codex/config.toml');
    writeFileSync(config, `${readFileSync(config, 'utf8')}\n# mine\n[tui]\nbell = true\n`);
    expect(await undo()).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      env: { A: '2', ANTHROPIC_BASE_URL: 'http://elsewhere' },
    });
    expect(printed).toContain('env.ANTHROPIC_BASE_URL was changed since, and stays.');
    expect(readFileSync(config, 'utf8').trim()).toBe('# mine\n[tui]\nbell = true');
    expect(existsSync(join(home, '.config'))).toBe(false);
  });

  it.each([
    ['no agent had settings', {}],
    ['every agent had settings', SETTINGS],
  ])('follow a gateway that has moved, and still lead back to the beginning where %s', async (_, files) => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    const before = everything();
    await setup(WITH_FILES);
    const moved = url.replace('127.0.0.1', 'localhost');
    await setup(WITH_FILES, { url: `${moved}/v1/` });
    for (const agent of WITH_FILES.map(agentNamed)) {
      const texts = agent.files(machine()).map(({ path }) => readFileSync(path, 'utf8'));
      expect([agent.name, texts.some((text) => text.includes(moved))]).toEqual([agent.name, true]);
      expect([agent.name, texts.some((text) => text.includes(url))]).toEqual([agent.name, false]);
    }
    await undo();
    expect(everything()).toEqual(before);
  });

  it.each(['before the file', 'after the file'])('lead back when setup was interrupted %s', async (when) => {
    write('.claude/settings.json', '{ "a": 1 }');
    const before = everything();
    await setup(['aider']);
    const [file] = agentNamed('claude').files(machine());
    const journal = readJournal(machine());
    if (!file || !journal) throw new Error('nothing is set up');
    const target = { url, key: KEY, models: [], hasWebSocket: false, machine: machine() };
    const change = planChange(agentNamed('claude'), file, target, journal);
    if (!change) throw new Error('nothing has to change');
    if (when === 'before the file') writeJournal(machine(), withEntry(journal, change.entry));
    else makeChange(machine(), journal, change);
    expect(await undo()).toBe(0);
    expect(everything()).toEqual(before);
  });

  it('lead back when the second setup was interrupted before it wrote the file', async () => {
    write('.claude/settings.json', '{ "env": { "ANTHROPIC_BASE_URL": "http://mine" } }');
    const before = everything();
    await setup(['claude']);
    const [file] = agentNamed('claude').files(machine());
    const journal = readJournal(machine());
    if (!file || !journal) throw new Error('nothing is set up');
    const target = { url: 'http://moved', key: KEY, models: [], hasWebSocket: false, machine: machine() };
    const change = planChange(agentNamed('claude'), file, target, journal);
    if (!change) throw new Error('nothing has to change');
    recordChange(machine(), journal, change);
    expect(await undo()).toBe(0);
    expect(everything()).toEqual(before);
  });

  it('take out our own where somebody has removed the backups', async () => {
    const file = write('.claude/settings.json', '{\n  "a": 1\n}\n');
    await setup(['claude']);
    rmSync(join(home, '.config/droid2api/backups'), { recursive: true });
    expect(await undo()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{\n  "a": 1\n}\n');
  });

  it('do not work while another one does, nor on what another one has changed', async () => {
    await setup(['claude']);
    const journal = readJournal(machine());
    await setup(['codex']);
    const late = () => withLock(machine(), journal, () => undefined);
    expect(late).toThrow('Another droid2api setup has changed things meanwhile: run this again.');

    const lock = join(home, '.config/droid2api/lock');
    writeFileSync(lock, String(process.pid));
    await expect(undo()).rejects.toThrow(/^Another droid2api setup is at work \(process \d+\): run this again/);
    // No process has this number.
    writeFileSync(lock, String(2 ** 30));
    expect(await undo()).toBe(0);
    expect(everything()).toEqual({});
  });

  it('take one agent back and leave the others', async () => {
    await setup(['claude', 'codex']);
    await undo(['claude']);
    expect(existsSync(join(home, '.claude'))).toBe(false);
    expect(readKey(machine())).toBe(KEY);
    expect(await undo(['claude'])).toBe(0);
    expect(printed).toContain('Nothing is set up that could be taken back.');
    await undo();
    expect(everything()).toEqual({});
  });
});

describe('setup', () => {
  it('leaves no agent at a former gateway, which would be sent the key of the new one', async () => {
    await setup(['claude', 'aider']);
    const before = everything();
    const moved = { url: url.replace('127.0.0.1', 'localhost') };
    await expect(setup(['codex'], moved)).rejects.toThrow(
      /these are set up for http:\/\/127.*: claude, aider\. Move them, too, with .* claude aider codex,/,
    );
    expect(everything()).toEqual(before);
    // An agent that is no longer on the machine is moved, too.
    expect(await setup([], moved)).toBe(0);
    write('.claude/settings.json', '{');
    await expect(setup(['claude', 'aider'])).rejects.toThrow('set up for http://localhost');
  });

  it('changes nothing where what was set up before cannot be read', async () => {
    mkdirSync(join(home, '.config/droid2api/setup.json'), { recursive: true });
    const before = everything();
    await expect(setup(['claude'])).rejects.toThrow(/setup\.json cannot be read \(EISDIR\): see to whom it belongs/);
    await expect(undo()).rejects.toThrow('cannot be read (EISDIR)');
    expect(everything()).toEqual(before);
  });

  it('says whose folder it cannot write', async () => {
    write('.config', 'no folder\n');
    await expect(setup(['claude'])).rejects.toThrow(/\.config\/droid2api cannot be written \(ENOTDIR\): see to whom/);
    expect(readdirSync(home)).toEqual(['.config']);
  });

  it('keeps nothing in a folder that is another one wherever an agent is started', async () => {
    await setup(['claude'], {}, machine({ XDG_CONFIG_HOME: 'relative' }));
    expect(readKey(machine())).toBe(KEY);
  });

  it('keeps the key where only its owner may read it, and does not read it where others may', async () => {
    await setup(['claude']);
    const path = join(home, '.config/droid2api/key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(readKey(machine())).toBe(KEY);
    chmodSync(path, 0o640);
    expect(() => readKey(machine())).toThrow(
      /^Others than you may read .*key: chmod 600 it, and have the key replaced\.$/,
    );
  });

  it('finds the agents that are on the machine, and says so where there is none', async () => {
    await expect(setup([])).rejects.toThrow(/^No agent was found on this machine: install one, or name one/);
    mkdirSync(join(home, '.codex'));
    chmodSync(write('bin/claude', '#!/bin/sh\n'), 0o755);
    write('bin/aider', 'no program\n');
    await setup([], {}, machine({ PATH: join(home, 'bin') }));
    expect(readJournal(machine())?.entries.map(({ agent }) => agent)).toEqual(['claude', 'codex']);
  });

  it('has Gemini CLI ask for models of the gateway in place of those that it has not', async () => {
    await setup(['gemini']);
    const settings = JSON.parse(readFileSync(join(home, '.gemini/settings.json'), 'utf8'));
    expect(settings).toMatchObject({
      security: { auth: { selectedType: 'gemini-api-key' } },
      model: { name: 'big-one' },
      advanced: { ignoreLocalEnv: true },
    });
    const asked = settings.modelConfigs.customOverrides.map(
      ({ match, modelConfig }: { match: object; modelConfig: object }) => ({ ...match, by: modelConfig }),
    );
    expect(asked).toEqual([
      { model: 'flash-lite', by: { model: 'small-haiku' } },
      { model: 'gemini-3.5-flash', by: { model: 'small-haiku' } },
      { model: 'gemini-2.5-pro', by: { model: 'big-one' } },
      { model: 'gemini-3-pro-preview', by: { model: 'big-one' } },
    ]);
    const env = join(home, '.gemini/.env');
    expect(readFileSync(env, 'utf8')).toBe(`GOOGLE_GEMINI_BASE_URL=${url}\nGEMINI_API_KEY=${KEY}\n`);
    expect(statSync(env).mode & 0o777).toBe(0o600);
    expect(printed).not.toContain(KEY);
  });

  it('keeps the files of Gemini CLI in the folder that it is told', async () => {
    await setup(['gemini'], { model: 'gemini-3-flash-preview' }, machine({ GEMINI_CLI_HOME: join(home, 'else') }));
    const settings = JSON.parse(readFileSync(join(home, 'else/.gemini/settings.json'), 'utf8'));
    expect(settings.model).toEqual({ name: 'gemini-3-flash-preview' });
    expect(existsSync(join(home, '.gemini'))).toBe(false);
  });

  it('prints the variables of an agent that has no settings, without the key', async () => {
    await setup(['copilot'], { model: 'big-one' });
    expect(printed).toContain(`export COPILOT_PROVIDER_API_KEY="$(cat '${home}/.config/droid2api/key')"`);
    expect(printed).toContain('export COPILOT_PROVIDER_TYPE=anthropic');
    expect(printed).not.toContain(KEY);
  });

  it('takes what a gateway calls a model for a text, wherever it stands', async () => {
    await setup(['copilot', 'droid', 'aider'], { model: "$(touch x)'" });
    expect(printed).toContain(String.raw`export COPILOT_MODEL='$(touch x)'\'''`);
    expect(printed).not.toContain('\u001b');
    expect(printed).not.toContain('Broken');
    await setup(['copilot'], { model: "$(touch x)'" }, { ...machine(), platform: 'win32' });
    expect(printed).toContain("$env:COPILOT_MODEL = '$(touch x)'''");
  });

  it('warns of variables that go before settings, and of files that others may read', async () => {
    chmodSync(write('.factory/settings.json', '{}'), 0o644);
    await setup(['claude', 'droid'], {}, machine({ ANTHROPIC_AUTH_TOKEN: 'x' }));
    expect(printed).toContain('Claude Code heeds ANTHROPIC_AUTH_TOKEN of this shell before its settings: unset it');
    expect(printed).toMatch(/Others than you may read .*settings\.json, which has the key in it: chmod 600 it\./);
  });

  it.each([
    [
      'another key',
      () => ({ keyStdin: false, key: 'wrong' }),
      /refuses the key: ask .* It says: This key has expired \.$/,
    ],
    ['no key', () => ({ keyStdin: false }), /wants a key: give it with --key-stdin or DROID2API_KEY\.$/],
    [
      'a key of two lines',
      () => ({ keyStdin: false, key: 'a\nb' }),
      /^The key has characters that no header can carry/,
    ],
    ['another path', () => ({ url: `${url}/else` }), /answers, but not as the gateway does \(status 404/],
    [
      'a port where nobody is',
      () => ({ url: 'http://127.0.0.1:9' }),
      /^Nothing answers at http:\/\/127\.0\.0\.1:9 \(ECONN/,
    ],
    ['TLS where there is none', () => ({ url: url.replace('http', 'https') }), /does not speak TLS: write http:\/\//],
    ['no scheme', () => ({ url: 'gateway:3000' }), /is no address of a gateway: write it with its scheme/],
    ['no address', () => ({ url: undefined }), /^Which gateway\? Give its address with --url/],
    ['a password in the address', () => ({ url: 'http://a:b@c' }), /^The address has a user name or a password in it/],
    ['an unknown model', () => ({ model: 'none' }), /may not use the model "none"; it may use big-one, small-haiku/],
  ])('says in one sentence what to do about %s', async (_, options, sentence) => {
    await expect(setup(['claude'], options())).rejects.toThrow(sentence);
    expect(everything()).toEqual({});
  });

  it('says which agents there are', async () => {
    await expect(setup(['emacs'])).rejects.toThrow(/^There is no agent "emacs": the agents are claude, codex, /);
  });
});
