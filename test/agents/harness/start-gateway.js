import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-all.js';
import { freePort, serve } from './children.js';

/** What opens the admin API of a gateway that has gateway keys. */
export const ADMIN_TOKEN = 'admin-token-of-this-run';

/** Names by which Claude Code would list models of other vendors. */
const ALIASES = {
  'claude-gpt-5.4': 'gpt-5.4',
  'claude-glm-5': 'glm-5',
  'claude-gemini-3-flash': 'gemini-3-flash-preview',
};

/** The configuration that ships, with the sandbox in Factory's place. */
export function sandboxedConfig(sandboxUrl, redirects = {}) {
  const config = JSON.parse(readFileSync(join(ROOT, 'config.json'), 'utf8'));
  for (const endpoint of config.endpoint)
    endpoint.base_url = endpoint.base_url.replace('https://api.factory.ai', sandboxUrl);
  const model_redirects = { ...config.model_redirects, ...redirects };
  return { ...config, model_redirects, aliases: ALIASES, version_check: { enabled: false } };
}

/** Starts the built gateway in a folder of its own; its environment is what is given here, and nothing else. */
export async function startGateway(name, scratch, config, environment) {
  const cwd = join(scratch, name);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    HOME: cwd,
    PATH: process.env.PATH,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'debug',
    DROID_DRAIN_GRACE_MS: '0',
    ...environment,
  };
  const server = await serve(name, process.execPath, [join(ROOT, 'dist', 'main.js')], {
    env,
    cwd,
    readyUrl: `${url}/healthz`,
  });
  return { url, log: server.log };
}

/** Asks the admin API of a gateway; undefined where it answers without a body. */
export async function askAdmin(url, method, body) {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
}
