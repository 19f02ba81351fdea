import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTestCa } from '../test/make-test-ca.js';
import { type NetworkProxy, startNetworkProxy } from '../test/start-network-proxy.js';
import { type Case } from './cases.js';
import { type Child, startChild } from './start-child.js';

/** The processes of one case. */
export interface Targets {
  upstream: Child;
  reference: Child;
  gateway: Child;
  /** The network proxy between the gateway and the upstream, and one of its own for the reference. */
  proxies: { gateway: NetworkProxy; reference: NetworkProxy } | undefined;
  stop(): Promise<void>;
}

const ROOT = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
/** A team's pool: a hundred accounts share the load. */
const ACCOUNTS = Array.from({ length: 100 }, (_, index) => `fk-bench-account-${index}`).join(',');
const CREDENTIALS = { user: 'bench', password: 'p@ss:word/1' };

/** Fresh processes for a case, so that no case inherits another's heap. */
export async function startTargets({ answer, throughProxy }: Pick<Case, 'answer' | 'throughProxy'>, profileFolder?: string): Promise<Targets> {
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
    const reference = keep(
      await startChild(join(ROOT, 'bench/reference-proxy.js'), { ...trust, UPSTREAM_URL: upstreamUrl, ...(proxies ? { PROXY_URL: proxies.reference.url } : {}) }),
    );
    const gateway = keep(await startGateway(folder, upstreamUrl, proxies ? [{ name: 'bench', url: proxies.gateway.url }] : [], trust, profileFolder));
    return { upstream, reference, gateway, proxies, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The built gateway as an operator runs it, with its usual log on a pipe that somebody reads. */
function startGateway(folder: string, upstreamUrl: string, proxies: readonly object[], trust: Readonly<Record<string, string>>, profileFolder?: string): Promise<Child> {
  const configPath = join(folder, 'config.json');
  const config = {
    models: [
      { id: 'claude-*', type: 'anthropic' },
      { id: 'gpt-*', type: 'openai' },
    ],
    endpoint: ['anthropic', 'openai'].map((name) => ({ name, base_url: upstreamUrl })),
    proxies,
    system_prompt: 'You are Droid, an AI software engineering agent built by Factory.\n\n',
    version_check: { enabled: false },
  };
  writeFileSync(configPath, JSON.stringify(config));
  const env = { HOME: folder, NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', DROID_CONFIG: configPath, DROID_DATA_DIR: join(folder, 'data'), FACTORY_API_KEY: ACCOUNTS };
  return startChild(join(ROOT, 'dist/main.js'), { ...env, ...trust }, profileFolder);
}
