import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTestCa } from '../test/make-test-ca.js';
import { type NetworkProxy, startNetworkProxy } from '../test/start-network-proxy.js';
import { type Case } from './cases.js';
import { createTeamKeys, TEAM_ENVIRONMENT } from './create-team-keys.js';
import { type Child, startChild } from './start-child.js';

/** The processes of one case. */
export interface Targets {
  upstream: Child;
  reference: Child;
  gateway: Child;
  /** What each target's clients present. */
  keys: { gateway: string; reference: string };
  /** The network proxy between the gateway and the upstream, and one of its own for the reference. */
  proxies: { gateway: NetworkProxy; reference: NetworkProxy } | undefined;
  stop(): Promise<void>;
}

const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
/** A team's pool: a hundred accounts share the load. */
const ACCOUNTS = Array.from({ length: 100 }, (_, index) => `fk-bench-account-${index}`).join(',');
const PLACEHOLDER = 'placeholder';
const CREDENTIALS = { user: 'bench', password: 'p@ss:word/1' };

export interface TargetSettings {
  /** Where the gateway leaves its CPU profile, if anywhere. */
  profileFolder?: string | undefined;
  /** The gateway with keys, limits and ledger against one without any of them, in the place of the reference. */
  team?: boolean;
}

/** Fresh processes for a case, so that no case inherits another's heap. */
export async function startTargets({ answer, throughProxy }: Pick<Case, 'answer' | 'throughProxy'>, { profileFolder, team = false }: TargetSettings = {}): Promise<Targets> {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-bench-'));
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.reverse()) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    started.push(one);
    return one;
  };
  try {
    const tls = throughProxy ? makeTestCa() : undefined;
    const identity = tls?.issue('localhost', '127.0.0.1');
    const caFile = join(folder, 'ca.pem');
    if (tls) writeFileSync(caFile, tls.cert);
    const trust: Record<string, string> = tls ? { NODE_EXTRA_CA_CERTS: caFile } : {};

    const openProxy = async (): Promise<NetworkProxy> => {
      const proxy = await startNetworkProxy({ identity, credentials: CREDENTIALS });
      started.push({ stop: () => proxy.close() });
      return proxy;
    };
    const proxies = tls ? { gateway: await openProxy(), reference: await openProxy() } : undefined;

    const upstream = keep(await startChild(join(ROOT, 'build/bench/bench/upstream.js'), identity ? { TLS_KEY: identity.key, TLS_CERT: identity.cert } : {}));
    const upstreamUrl = `${upstream.url}/${answer}/v1/messages`;
    const through = (proxy: NetworkProxy | undefined): object[] => (proxy ? [{ name: 'bench', url: proxy.url }] : []);
    const reference = keep(
      team
        ? await startGateway(join(folder, 'without'), { upstreamUrl, proxies: through(proxies?.reference), usage: { enabled: false } }, trust)
        : await startChild(join(ROOT, 'bench/reference-proxy.js'), { ...trust, UPSTREAM_URL: upstreamUrl, ...(proxies ? { PROXY_URL: proxies.reference.url } : {}) }),
    );
    const gateway = keep(await startGateway(join(folder, 'gateway'), { upstreamUrl, proxies: through(proxies?.gateway) }, { ...trust, ...(team ? TEAM_ENVIRONMENT : {}) }, profileFolder));
    const keys = { gateway: team ? await createTeamKeys(gateway.url) : PLACEHOLDER, reference: PLACEHOLDER };
    return { upstream, reference, gateway, keys, proxies, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The built gateway as an operator runs it, with its usual log on a pipe that somebody reads. */
function startGateway(folder: string, settings: { upstreamUrl: string; proxies: readonly object[]; usage?: object }, more: Readonly<Record<string, string>>, profileFolder?: string): Promise<Child> {
  const { upstreamUrl, proxies, usage = {} } = settings;
  mkdirSync(folder);
  const configPath = join(folder, 'config.json');
  const config = {
    models: [
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
    ],
    endpoint: ['anthropic', 'openai'].map((name) => ({ name, base_url: upstreamUrl })),
    proxies,
    usage,
    system_prompt: 'You are Droid, an AI software engineering agent built by Factory.\n\n',
    version_check: { enabled: false },
  };
  writeFileSync(configPath, JSON.stringify(config));
  const env = { HOME: folder, NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', DROID_CONFIG: configPath, DROID_DATA_DIR: join(folder, 'data'), FACTORY_API_KEY: ACCOUNTS };
  return startChild(join(ROOT, 'dist/main.js'), { ...env, ...more }, profileFolder);
}
