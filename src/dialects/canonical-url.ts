import { DIALECT_PATH } from './dialect.js';

/** The paths below `/v1` that clients ask the gateway for. */
const PATHS = [
  ...Object.values(DIALECT_PATH),
  `${DIALECT_PATH.messages}/count_tokens`,
  `${DIALECT_PATH.responses}/compact`,
  '/v1/models',
  '/v1/usage',
];

const CANONICAL: ReadonlySet<string> = new Set(PATHS);

/** The path of single models. Ids of models may contain slashes, so what follows it stays as it is. */
const MODELS = '/v1/models/';

/**
 * Finds the address that a client means. Some base URLs have `/v1` although the client adds its own, some lack it, and
 * some end with a slash too many. Any other address stays as it is, and so does the query.
 */
export function canonicalUrl(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (CANONICAL.has(path) || path.startsWith(MODELS)) return url;
  const means = meantBy(path);
  return means === undefined ? url : means + url.slice(path.length);
}

function meantBy(path: string): string | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  const first = segments.findIndex((segment) => segment.toLowerCase() !== 'v1');
  if (first === -1) return undefined;
  const [name = '', ...rest] = segments.slice(first);
  if (name.toLowerCase() === 'models' && rest.length > 0) return MODELS + rest.join('/');
  const means = `/v1/${[name, ...rest].join('/').toLowerCase()}`;
  return CANONICAL.has(means) ? means : undefined;
}
