import { type Endpoint } from '../config/gateway-config.js';
import { type UpstreamKindName } from '../config/upstream-words.js';
import { FACTORY } from './factory.js';
import { PLAIN } from './plain.js';
import { type UpstreamKind } from './upstream-kind.js';

const KINDS: Readonly<Record<UpstreamKindName, UpstreamKind>> = { factory: FACTORY, plain: PLAIN };

export function kindOf({ kind }: Pick<Endpoint, 'kind'>): UpstreamKind {
  return KINDS[kind];
}
