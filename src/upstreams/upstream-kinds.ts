import { type Endpoint } from '../config/gateway-config.js';
import { type UpstreamKindName } from '../config/upstream-words.js';
import { AZURE } from './azure.js';
import { BEDROCK } from './bedrock.js';
import { FACTORY } from './factory.js';
import { PLAIN } from './plain.js';
import { type UpstreamKind } from './upstream-kind.js';
import { VERTEX } from './vertex.js';

const KINDS: Readonly<Record<UpstreamKindName, UpstreamKind>> = {
  factory: FACTORY,
  plain: PLAIN,
  azure: AZURE,
  bedrock: BEDROCK,
  vertex: VERTEX,
};

export function kindOf({ kind }: Pick<Endpoint, 'kind'>): UpstreamKind {
  return KINDS[kind];
}
