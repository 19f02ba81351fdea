import { ownText } from '../memory/own-text.js';

interface Client {
  name: string;
  version: string | undefined;
}

/** Reads the client of a request from the first product of its `User-Agent`: `claude-cli/2.1.197 (external, cli)`. */
export function readClient(userAgent: string | undefined): Client | undefined {
  const [, name, version] = /^\s*([A-Za-z0-9_.@-]{1,64})(?:\/v?([A-Za-z0-9_.+-]{1,32}))?/.exec(userAgent ?? '') ?? [];
  return name === undefined ? undefined : { name: ownText(name), version: version && ownText(version) };
}
