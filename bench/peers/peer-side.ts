import { addressOf } from '../address-of.js';
import { ONE_CLIENT } from '../request-heads.js';
import { type Side } from '../side.js';
import { type Peer } from './peer-config.js';
import { fillIn, type RunningPeer } from './start-peer.js';

/** The dialect of each route that the benchmark asks. */
const DIALECTS: ReadonlyMap<string, string> = new Map([
  ['/v1/messages', 'messages'],
  ['/v1/chat/completions', 'chat'],
  ['/v1/responses', 'responses'],
]);

/** Asks another gateway as its configuration says; throws where that has no route for a question. */
export function peerSide({ name, config }: Peer, process: RunningPeer): Side {
  const headers = new Map([...config.headers].map(([header, value]) => [header, fillIn(value, process.places)]));
  return {
    name,
    process,
    addressOf: ({ path, body }) => {
      const dialect = DIALECTS.get(path) ?? path;
      const own = config.paths.get(dialect);
      if (own === undefined) throw new Error(`its configuration has no path for ${dialect}`);
      return addressOf(process.url, renameModel(body, config.models), { path: own, clients: ONE_CLIENT, headers });
    },
  };
}

function renameModel(body: Buffer, names: ReadonlyMap<string, string>): Buffer {
  const question = JSON.parse(body.toString()) as { model: string };
  const name = names.get(question.model);
  return name === undefined ? body : Buffer.from(JSON.stringify({ ...question, model: name }));
}
