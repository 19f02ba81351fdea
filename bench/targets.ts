import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestCa } from '../test/make-test-ca.js';
import { type NetworkProxy, startNetworkProxy } from '../test/start-network-proxy.js';
import { addressOf } from './address-of.js';
import { type Case } from './cases.js';
import { type Address } from './load.js';
import { type Peer } from './peers/peer-config.js';
import { peerSide } from './peers/peer-side.js';
import { startPeer } from './peers/start-peer.js';
import { type ReadAnswer, readBody } from './read-answer.js';
import { type Clients, ONE_CLIENT } from './request-heads.js';
import { type Caller, type Question, type Side } from './side.js';
import { type Child, startChild } from './start-child.js';
import { type GatewaySettings, ROOT, startGateway } from './start-gateway.js';

/** The processes of one case. */
export interface Targets {
  upstream: Child;
  /** The upstream as a client would ask it that knows no gateway. */
  readonly direct: (question: Question) => Address;
  /** Of the gateway's clients. */
  keys: readonly string[];
  /** What the upstream answers to a question; undefined where it is not asked directly. */
  readonly wantedFor: (question: Question) => Promise<ReadAnswer | undefined>;
  /** The gateway, the reference, and others. */
  sides: readonly Side[];
  /** The network proxy between the gateway and the upstream, and one of its own for the reference. */
  proxies: { gateway: NetworkProxy; reference: NetworkProxy } | undefined;
  stop(): Promise<void>;
}

/**
 * How the gateway is set up: `pool`, a hundred accounts and no keys; `team`, a hundred keys as well, and a gateway
 * without keys, limits and ledger in the place of the reference; `everything`, against the reference, with clients of
 * all keys in many conversations.
 */
export type Setup = 'pool' | 'team' | 'everything';

/** A team's pool, and as many keys. */
export const HUNDRED = 100;
const CONVERSATIONS = 400;
const CREDENTIALS = { user: 'bench', password: 'p@ss:word/1' };

export interface TargetSettings {
  /** Where the gateway leaves its CPU profile, if anywhere. */
  profileFolder?: string | undefined;
  setup?: Setup;
  /** Other gateways beside ours; they are not asked through a network proxy. */
  peers?: readonly Peer[];
}

/** Fresh processes for a case, so that no case inherits another's heap. */
export async function startTargets(
  { answer, throughProxy }: Pick<Case, 'answer' | 'throughProxy'>,
  { profileFolder, setup = 'pool', peers = [] }: TargetSettings = {},
): Promise<Targets> {
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
    const environment: Record<string, string> = tls ? { NODE_EXTRA_CA_CERTS: caFile } : {};

    const openProxy = async (): Promise<NetworkProxy> => {
      const proxy = await startNetworkProxy({ identity, credentials: CREDENTIALS });
      started.push({ stop: () => proxy.close() });
      return proxy;
    };
    const proxies = tls ? { gateway: await openProxy(), reference: await openProxy() } : undefined;

    const tlsOfUpstream = identity ? { TLS_KEY: identity.key, TLS_CERT: identity.cert } : undefined;
    const upstream = keep(await startUpstream({ ANSWER: answer, ...tlsOfUpstream }));
    const upstreamUrl = `${upstream.url}/${answer}/v1/messages`;
    const gatewayOf = (name: 'gateway' | 'reference', more: Partial<GatewaySettings>) =>
      startGateway(join(folder, name), {
        upstreamUrl,
        proxies: proxies ? [{ name: 'bench', url: proxies[name].url }] : [],
        accounts: HUNDRED,
        accountsFrom: 'environment',
        keys: 0,
        environment,
        ...more,
      });
    const reference = keep(
      setup === 'team'
        ? await gatewayOf('reference', { usage: { enabled: false } })
        : await startReference(upstreamUrl, {
            ...environment,
            ...(proxies ? { PROXY_URL: proxies.reference.url } : {}),
          }),
    );
    const gateway = keep(
      await gatewayOf('gateway', {
        accountsFrom: setup === 'everything' ? 'file' : 'environment',
        keys: setup === 'pool' ? 0 : HUNDRED,
        profileFolder,
      }),
    );
    const others: Side[] = [];
    for (const peer of tls ? [] : peers)
      others.push(peerSide(peer, keep(await startPeer(peer, upstream.url.replace('localhost', '127.0.0.1')))));
    const clients = clientsOf(setup, gateway.keys);
    return {
      ...{ upstream, proxies, stop, keys: clients.keys },
      direct: ({ path, body }) => addressOf(upstream.url, body, { path: `/${answer}${path}`, clients: ONE_CLIENT }),
      wantedFor: async ({ body }) => (tls ? undefined : askUpstream(upstreamUrl, body)),
      sides: [sideOf('gateway', gateway, clients), sideOf('reference', reference, ONE_CLIENT), ...others],
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sideOf(name: string, process: Child, clients: Clients): Side {
  return {
    name,
    process,
    addressOf: ({ path, body }, caller) =>
      addressOf(process.url, body, { path, clients: caller ? pickClient(clients, caller) : clients }),
  };
}

function pickClient({ keys, conversations: all }: Clients, { key, conversation }: Caller): Clients {
  return { keys: [keys[key % keys.length] ?? ''], conversations: [all[conversation % all.length]] };
}

async function askUpstream(url: string, body: Buffer): Promise<ReadAnswer> {
  const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body) });
  return readBody(await answer.text(), answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false);
}

export function startUpstream(environment: Readonly<Record<string, string>> = {}): Promise<Child> {
  return startChild(join(ROOT, 'build/bench/bench/upstream.js'), environment);
}

export function startReference(
  upstreamUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  return startChild(join(ROOT, 'bench/reference-proxy.js'), { UPSTREAM_URL: upstreamUrl, ...environment });
}

export function conversations(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}

function clientsOf(setup: Setup, keys: readonly string[]): Clients {
  if (setup === 'pool') return ONE_CLIENT;
  return setup === 'team'
    ? { ...ONE_CLIENT, keys: keys.slice(-1) }
    : { keys, conversations: conversations(CONVERSATIONS) };
}
