import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export function codexBinary(folder) {
  const { resolve } = createRequire(join(folder, 'node_modules', '@openai', 'codex', 'package.json'));
  const vendor = join(dirname(resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`)), 'vendor');
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const system = process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-musl';
  return join(vendor, `${architecture}-${system}`, 'bin', 'codex');
}

/** The gateway as a provider of its own, whose key stands in a variable. */
function providerSettings(url) {
  const served = `base_url = "${url}/v1", env_key = "DROID2API_KEY", wire_api = "responses"`;
  return ['model_provider="droid2api"', `model_providers.droid2api={ name = "droid2api", ${served} }`];
}

/** `codex exec`. Its own sandbox is off: it needs rights that a container may lack. */
function start(settingsFor, { folder, url, key, model, prompt, image, thinking, settings = [] }) {
  // Where its vendor cannot be reached, Codex waits five seconds for its figures to be sent.
  const quiet = ['analytics.enabled=false'];
  const effort = thinking ? ['model_reasoning_effort="high"'] : [];
  const given = [`model="${model}"`, ...settingsFor(url), ...quiet, ...effort, ...settings];
  return {
    command: codexBinary(folder),
    args: [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      ...given.flatMap((setting) => ['-c', setting]),
      ...(image === undefined ? [] : ['--image', image]),
      '--',
      prompt,
    ],
    env: { DROID2API_KEY: key, OPENAI_API_KEY: key, CODEX_API_KEY: key },
  };
}

const common = {
  version: '0.171.0',
  packages: (version) => ({ npm: [`@openai/codex@${version}`] }),
  dialect: 'responses',
  shellTool: (command) => ({ name: 'exec_command', input: { cmd: command } }),
};

/** https://developers.openai.com/codex/config-reference */
export default [
  {
    ...common,
    name: 'codex',
    title: 'Codex, its own provider',
    start: (task) => start(providerSettings, task),
  },
  {
    ...common,
    name: 'codex-openai-base-url',
    title: 'Codex, openai_base_url',
    start: (task) => start((url) => [`openai_base_url="${url}/v1"`], task),
  },
];
