import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import claudeCode, { claudeBinary } from '../clients/claude-code.js';
import codexClients, { codexBinary } from '../clients/codex.js';
import copilotClients from '../clients/copilot.js';
import { run } from '../harness/children.js';
import { install } from '../harness/install.js';

const [codex, codexBuiltIn] = codexClients;

/** An older one that many still have, and the newest. */
export const CLAUDE_VERSIONS = ['2.1.197', claudeCode.version];

/** What the clients would send if the gateway let it through; must never reach an upstream that the team pays for. */
export const CLIENT_TOKEN = 'client-own-token-4b1d';

/** Installs the clients where they are not there yet. */
export async function installClients() {
  for (const version of [claudeCode.version, ...claudeCode.older]) await folderOf(claudeCode, version);
  for (const client of [codex, ...copilotClients]) await folderOf(client);
}

function folderOf(client, version = client.version) {
  return install(client.packages(version));
}

export async function claudeProgram(version) {
  return claudeBinary(await folderOf(claudeCode, version));
}

export async function codexProgram() {
  return codexBinary(await folderOf(codex));
}

/** A `HOME` and working folder that no client has seen before. */
export function freshHome(scratch) {
  return mkdtempSync(join(scratch, 'home-'));
}

/** Starts a client of the matrix in a bare environment. */
async function start(client, version, { home, seconds, environment, ...task }) {
  const { command, args, env } = client.start({ ...task, version, home, folder: await folderOf(client, version) });
  const bare = { HOME: home, PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8' };
  return run(command, args, { env: { ...bare, ...env, ...environment }, cwd: home, seconds });
}

/** `claude -p PROMPT`, its Bash tool allowed if no others are. */
export function runClaude({ version, baseUrl, tools = ['Bash'], ...task }) {
  return start(claudeCode, version, { ...task, url: baseUrl, key: CLIENT_TOKEN, tools });
}

/**
 * `codex exec PROMPT` with the gateway as its provider, or, where `builtIn` is its address, with the provider that
 * Codex has by itself.
 */
export function runCodex({ baseUrl, builtIn, model = 'gpt-5.4', settings = [], ...task }) {
  const address = builtIn === undefined ? [] : [`openai_base_url="${builtIn}"`];
  const client = builtIn === undefined ? codex : codexBuiltIn;
  const more = { model, settings: [...address, ...settings] };
  return start(client, client.version, { ...task, ...more, url: baseUrl ?? builtIn, key: CLIENT_TOKEN });
}

/** `copilot -p PROMPT` with the gateway as its provider. `wireApi` is `completions`, `responses` or `websockets`. */
export function runCopilot({ baseUrl, wireApi, ...task }) {
  const client = copilotClients.find(({ name }) => name === `copilot-${wireApi}`);
  return start(client, client.version, { ...task, url: baseUrl, key: CLIENT_TOKEN });
}
