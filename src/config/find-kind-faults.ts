import { type ModelType } from '../dialects/dialect.js';
import { type UpstreamKindName } from './upstream-words.js';

interface KindRule {
  /** The types that the kind cannot speak. */
  unspoken: readonly ModelType[];
  /** What the path of the address has to be, by type, with the words for it. */
  paths: Partial<Record<ModelType, readonly [path: RegExp, wanted: string]>>;
}

const PUBLISHER = /\/projects\/[^/]+\/locations\/[^/]+\/publishers\/[^/]+\/?$/;
const AT_PUBLISHER = [PUBLISHER, 'end with /projects/{project}/locations/{location}/publishers/{publisher}'] as const;
const INVOKE_OR_MESSAGES = [
  /^\/$|\/messages\/?$/,
  'end with /messages, or have no path for InvokeModel, on an endpoint of kind bedrock',
] as const;

const RULES: Partial<Record<UpstreamKindName, KindRule>> = {
  azure: { unspoken: ['google'], paths: {} },
  bedrock: { unspoken: ['google'], paths: { anthropic: INVOKE_OR_MESSAGES } },
  vertex: { unspoken: ['openai'], paths: { anthropic: AT_PUBLISHER, google: AT_PUBLISHER } },
};

/** Says what of an endpoint cannot be so at its kind of upstream, in words that go on from the endpoint's path. */
export function findKindFaults(kind: UpstreamKindName, type: ModelType, url: URL): string[] {
  const rule = RULES[kind];
  if (!rule) return [];
  const [path, wanted] = rule.paths[type] ?? [];
  return [
    ...(rule.unspoken.includes(type) ? [`type must not be ${type}, which no upstream of kind ${kind} speaks`] : []),
    ...(path && !path.test(url.pathname) ? [`base_url must ${wanted}`] : []),
  ];
}
