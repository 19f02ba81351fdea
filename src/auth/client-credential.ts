import { type IncomingHttpHeaders } from 'node:http';
import { type Account } from '../accounts/account.js';
import { Secret } from '../config/secret.js';

/** The authorization that a client sent, as an account of its own; `Authorization` comes before `x-api-key`. */
export function readClientCredential(headers: IncomingHttpHeaders, upstream: string): Account | undefined {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return clientAccount(upstream, bearer, 'bearer');
  const apiKey = headers['x-api-key'];
  if (typeof apiKey === 'string' && apiKey.trim() !== '') return clientAccount(upstream, apiKey.trim(), 'x-api-key');
  return undefined;
}

function clientAccount(upstream: string, value: string, scheme: 'bearer' | 'x-api-key'): Account {
  return { id: 'client', upstream, owner: 'client', secret: new Secret(value), scheme };
}
