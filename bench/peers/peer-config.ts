import { readFileSync } from 'node:fs';

/** How another gateway wants to be asked, and what it needs to run. */
interface PeerConfig {
  /** Asked until it answers with 2xx. */
  ready: string;
  /** Its route for each dialect: of `messages`, `chat` and `responses` those that it has. */
  paths: ReadonlyMap<string, string>;
  /** Sent with every request, in the place of the benchmark's own of the same name. */
  headers: ReadonlyMap<string, string>;
  /** What it calls a model, where that differs. */
  models: ReadonlyMap<string, string>;
  environment: ReadonlyMap<string, string>;
}

/** What `--peer` and `--peer-config` name together. */
export interface Peer {
  name: string;
  /** A line for the shell. */
  command: string;
  config: PeerConfig;
}

const MAPS = ['paths', 'headers', 'models', 'environment'] as const;
const DIALECTS = ['messages', 'chat', 'responses'];

/** Each `NAME=COMMAND` with the file of the same place. Throws with a sentence for people where something is wrong. */
export function readPeers(peers: readonly string[], configFiles: readonly string[]): Peer[] {
  if (peers.length !== configFiles.length)
    throw new Error('Every --peer NAME=COMMAND needs its --peer-config FILE, in the same order.');
  if (peers.length > 0 && process.platform !== 'linux')
    throw new Error('--peer needs Linux, which tells in /proc what the processes of another gateway use.');
  return peers.map((peer, index) => {
    const [, name, command] = /^([^=]+)=(.+)$/s.exec(peer) ?? [];
    if (name === undefined || command === undefined) throw new Error(`--peer ${peer}: it has to be NAME=COMMAND.`);
    return { name, command, config: readPeerConfig(readFileSync(configFiles[index] ?? '', 'utf8')) };
  });
}

/** Reads the text of a `--peer-config`. */
export function readPeerConfig(text: string): PeerConfig {
  const config: unknown = JSON.parse(text);
  if (!isObject(config)) throw new Error('A --peer-config has to be one JSON object.');
  const unknown = Object.keys(config).find((name) => name !== 'ready' && !MAPS.some((known) => known === name));
  if (unknown !== undefined)
    throw new Error(`--peer-config: there is no field ${unknown}; there are ready, ${MAPS.join(', ')}.`);

  const [paths, headers, models, environment] = MAPS.map((name) => readTexts(name, config[name] ?? {}));
  const { ready = '/' } = config;
  if (typeof ready !== 'string' || !ready.startsWith('/'))
    throw new Error('--peer-config: ready has to be a path that begins with /.');
  if (!paths || !headers || !models || !environment || paths.size === 0)
    throw new Error('--peer-config: paths has to name at least one of messages, chat and responses.');
  const stranger = [...paths.keys()].find((dialect) => !DIALECTS.includes(dialect));
  if (stranger !== undefined)
    throw new Error(`--peer-config: paths.${stranger} is no dialect; there are ${DIALECTS.join(', ')}.`);
  return { ready, paths, headers, models, environment };
}

function readTexts(name: string, value: unknown): ReadonlyMap<string, string> {
  if (!isObject(value)) throw new Error(`--peer-config: ${name} has to be an object of texts.`);
  return new Map(
    Object.entries(value).map(([key, text]): [string, string] => {
      if (typeof text !== 'string') throw new Error(`--peer-config: ${name}.${key} has to be a text.`);
      return [key, text];
    }),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
