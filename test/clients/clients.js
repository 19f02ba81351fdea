import { execFile } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { run } from './children.js';

const FOLDER = import.meta.dirname;

/** An older one that many still have, and the newest. */
export const CLAUDE_VERSIONS = ['2.1.197', '2.1.332'];

/** What the clients would send if the gateway let it through; must never reach an upstream that the team pays for. */
export const CLIENT_TOKEN = 'client-own-token-4b1d';

/**
 * Installs the clients once for each lock file. Their install scripts are not needed: the platform packages hold the
 * programs themselves.
 */
export async function installClients() {
  const installed = statSync(join(FOLDER, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  if (installed && installed.mtimeMs > statSync(join(FOLDER, 'package-lock.json')).mtimeMs) return;
  console.log('Installing the clients (about a gigabyte) …');
  await promisify(execFile)('npm', [
    'ci',
    '--prefix',
    FOLDER,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
}

/** Before 2.1 a program in JavaScript for Node.js, from then on one for each platform. */
function claudeCommand(version) {
  const script = join(FOLDER, 'node_modules', `claude-code-${version}`, 'cli.js');
  return statSync(script, { throwIfNoEntry: false }) ? [process.execPath, script] : [claudeBinary(version)];
}

export function claudeBinary(version) {
  const { resolve } = createRequire(join(FOLDER, 'node_modules', `claude-code-${version}`, 'package.json'));
  return join(dirname(resolve(`@anthropic-ai/claude-code-${process.platform}-${process.arch}/package.json`)), 'claude');
}

function copilotBinary() {
  return join(FOLDER, 'node_modules', '@github', `copilot-${process.platform}-${process.arch}`, 'copilot');
}

function codexBinary() {
  const { resolve } = createRequire(join(FOLDER, 'node_modules', '@openai', 'codex', 'package.json'));
  const vendor = join(dirname(resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`)), 'vendor');
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const system = process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-musl';
  return join(vendor, `${architecture}-${system}`, 'bin', 'codex');
}

/** A `HOME` and working folder that no client has seen before. */
export function freshHome(scratch) {
  return mkdtempSync(join(scratch, 'home-'));
}

export function bareEnvironment(home) {
  return { HOME: home, PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8' };
}

/** `claude -p PROMPT` in a bare environment, its Bash tool allowed if no others are. */
export function runClaude({ version, baseUrl, prompt, home, seconds, environment = {}, model, tools = ['Bash'] }) {
  const env = {
    ...bareEnvironment(home),
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_AUTH_TOKEN: CLIENT_TOKEN,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ...environment,
  };
  const args = ['-p', prompt, ...(model ? ['--model', model] : []), '--allowedTools', ...tools];
  const [command, ...script] = claudeCommand(version);
  return run(command, [...script, ...args], { env, cwd: home, seconds });
}

/**
 * `codex exec PROMPT` with the gateway as its provider, or, where `builtIn` is its address, with the provider that
 * Codex has by itself. Its own sandbox is off: it needs rights that a container may lack.
 */
export function runCodex({ baseUrl, builtIn, prompt, home, seconds, model = 'gpt-5.4', settings: more = [] }) {
  const served = `base_url = "${baseUrl}/v1", env_key = "DROID2API_KEY", wire_api = "responses"`;
  const provider = `{ name = "droid2api", ${served} }`;
  const own = [`openai_base_url="${builtIn}"`];
  const settings = [
    `model="${model}"`,
    ...(builtIn === undefined ? ['model_provider="droid2api"', `model_providers.droid2api=${provider}`] : own),
    ...more,
  ];
  const args = [
    'exec',
    '--skip-git-repo-check',
    '--dangerously-bypass-approvals-and-sandbox',
    ...settings.flatMap((setting) => ['-c', setting]),
    prompt,
  ];
  return run(codexBinary(), args, {
    env: {
      ...bareEnvironment(home),
      DROID2API_KEY: CLIENT_TOKEN,
      OPENAI_API_KEY: CLIENT_TOKEN,
      CODEX_API_KEY: CLIENT_TOKEN,
    },
    cwd: home,
    seconds,
  });
}

/** `copilot -p PROMPT` with the gateway as its provider. `wireApi` is `completions` or `responses`. */
export function runCopilot({ baseUrl, prompt, home, seconds, model, wireApi }) {
  return run(copilotBinary(), ['-p', prompt, '--allow-all-tools', '--no-color'], {
    env: {
      ...bareEnvironment(home),
      COPILOT_PROVIDER_BASE_URL: baseUrl,
      COPILOT_PROVIDER_TYPE: 'openai',
      COPILOT_PROVIDER_API_KEY: CLIENT_TOKEN,
      COPILOT_PROVIDER_WIRE_API: wireApi,
      COPILOT_MODEL: model,
    },
    cwd: home,
    seconds,
  });
}
