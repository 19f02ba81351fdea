import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEAM_KEY } from './checks.js';
import { freePort, serve } from './children.js';
import { CATALOGUE_REDIRECTS } from './codex-tasks.js';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Builds gateway and sandbox where a source is newer than what was built. */
export function buildAll() {
  buildWhenStale(
    'build',
    'dist/main.js',
    'src',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'nest-cli.json',
  );
  buildWhenStale('build:sandbox', 'build/sandbox', 'sandbox', 'tsconfig.json', 'tsconfig.sandbox.json');
}

/** Newest modification below a path, in milliseconds; 0 when it is missing. */
function newest(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 0;
  return entry.isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
    : entry.mtimeMs;
}

function buildWhenStale(script, result, ...sources) {
  if (newest(join(ROOT, result)) > Math.max(...sources.map((path) => newest(join(ROOT, path))))) return;
  console.log(`npm run ${script} …`);
  execFileSync('npm', ['run', '--silent', script], { cwd: ROOT, stdio: 'inherit' });
}

/** Names by which Claude Code would list models of other vendors. */
const ALIASES = {
  'claude-gpt-5.4': 'gpt-5.4',
  'claude-glm-5': 'glm-5',
  'claude-gemini-3-flash': 'gemini-3-flash-preview',
};

/** The configuration that ships, with the sandbox in Factory's place. */
function sandboxedConfig(sandboxUrl) {
  const config = JSON.parse(readFileSync(join(ROOT, 'config.json'), 'utf8'));
  for (const endpoint of config.endpoint)
    endpoint.base_url = endpoint.base_url.replace('https://api.factory.ai', sandboxUrl);
  const model_redirects = { ...config.model_redirects, ...CATALOGUE_REDIRECTS };
  return { ...config, model_redirects, aliases: ALIASES, version_check: { enabled: false } };
}

async function startGateway(name, scratch, config, environment) {
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

/**
 * Sandbox and four gateways in front of it: one with the team's key, one whose key will be refused, one without any,
 * one with gateway keys.
 */
export async function startWorld(scratch) {
  const { startSandbox } = await import('../../build/sandbox/sandbox/pretend-upstream.js');
  const sandbox = await startSandbox();
  const config = sandboxedConfig(sandbox.url);
  const team = await startGateway('team', scratch, config, { FACTORY_API_KEY: TEAM_KEY });
  const refused = await startGateway('refused', scratch, config, { FACTORY_API_KEY: TEAM_KEY });
  const own = await startGateway('own', scratch, config, {});
  const keyed = await startGateway('keyed', scratch, config, {
    FACTORY_API_KEY: TEAM_KEY,
    ADMIN_TOKEN: 'admin-token-of-this-run',
  });
  return {
    sandbox,
    scratch,
    url: team.url,
    refusedUrl: refused.url,
    ownKeyUrl: own.url,
    keyedUrl: keyed.url,
    logs: () => team.log() + refused.log() + own.log() + keyed.log(),
  };
}
