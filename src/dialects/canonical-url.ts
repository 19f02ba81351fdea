import { readApiPath, type Vendor } from './api-path.js';
import { DIALECT_PATH } from './dialect.js';

const COUNT_TOKENS = `${DIALECT_PATH.messages}/count_tokens`;
const COMPACT = `${DIALECT_PATH.responses}/compact`;
const INPUT_TOKENS = `${DIALECT_PATH.responses}/input_tokens`;

/** The path of the list of models. Ids of models may contain slashes, so what follows it stays as it is. */
const MODELS = '/v1/models';

/** The same of Google's API, where the methods of models stand below it. */
const GOOGLE_MODELS = '/v1beta/models';
const GOOGLE_VERSION = 'v1beta';

/** The paths below `/v1` that clients ask the gateway for. */
const CANONICAL: ReadonlySet<string> = new Set([
  ...Object.values(DIALECT_PATH),
  COUNT_TOKENS,
  COMPACT,
  INPUT_TOKENS,
  MODELS,
  GOOGLE_MODELS,
  '/v1/usage',
]);

/** The paths that a vendor's own API has. Anthropic serves Chat Completions, too. */
const OF_VENDOR: Readonly<Record<Vendor, ReadonlySet<string>>> = {
  anthropic: new Set([DIALECT_PATH.messages, COUNT_TOKENS, DIALECT_PATH.chat, MODELS]),
  openai: new Set([DIALECT_PATH.responses, COMPACT, INPUT_TOKENS, DIALECT_PATH.chat, MODELS]),
  google: new Set([MODELS]),
  gemini: new Set([MODELS]),
};

/**
 * Finds the address that a client means: without a vendor's name before it, and with its version once. Any other
 * address stays as it is, and so does the query.
 */
export function canonicalUrl(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (CANONICAL.has(path) || path.startsWith(`${MODELS}/`) || path.startsWith(`${GOOGLE_MODELS}/`)) return url;
  const means = meantBy(path);
  return means === undefined ? url : means + url.slice(path.length);
}

function meantBy(path: string): string | undefined {
  const { vendor, segments } = readApiPath(path);
  const [name = '', ...rest] = segments;
  if (name.toLowerCase() === GOOGLE_VERSION) return ofGoogle(rest);
  if (name.toLowerCase() === 'models' && rest.length > 0) return [MODELS, ...rest].join('/');
  const means = `/v1/${segments.join('/').toLowerCase()}`;
  return (vendor === undefined ? CANONICAL : OF_VENDOR[vendor]).has(means) ? means : undefined;
}

/** Reads what follows `/v1beta`, which a base URL may have although Google's SDKs add it. */
function ofGoogle(segments: readonly string[]): string | undefined {
  const begin = segments.findIndex((segment) => !/^v1(?:beta)?$/i.test(segment));
  const [name = '', ...rest] = begin === -1 ? [] : segments.slice(begin);
  return name.toLowerCase() === 'models' ? [GOOGLE_MODELS, ...rest].join('/') : undefined;
}
