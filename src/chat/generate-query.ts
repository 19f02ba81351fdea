import { GatewayError } from '../dialects/gateway-error.js';

/** How Google's API is asked to write a stream: as events, or as an array of JSON that grows. */
type GenerateFraming = 'events' | 'array';

/** The words of a query that hold a secret: https://cloud.google.com/apis/docs/system-parameters */
const SECRETS = ['key', '$key', 'access_token', '$access_token', 'oauth_token'];

/** Reads how a stream is to be framed. It is an array where the query does not ask for events. */
export function framingOf(url: string): GenerateFraming {
  return altOf(queryOf(url)) === 'sse' ? 'events' : 'array';
}

/**
 * Throws a 400 for a query with a secret in it, even where a header brings one as well: addresses stand in the logs of
 * every proxy on the way. Throws it, too, for a format that the gateway does not write.
 */
export function assertGenerateQuery(url: string): void {
  const query = queryOf(url);
  const secret = SECRETS.find((name) => query.has(name));
  if (secret !== undefined) {
    throw new GatewayError(
      400,
      `${secret}: the gateway takes no key in the address, which proxies on the way would log. Send it in the header ` +
        'x-goog-api-key, and make a new one if this was a real key.',
      { param: secret, code: 'unsupported_value', shouldRetry: false },
    );
  }
  const alt = altOf(query);
  if (alt !== null && alt !== 'json' && alt !== 'sse') {
    throw new GatewayError(400, 'alt: the gateway writes "sse" and "json" only.', {
      param: 'alt',
      code: 'unsupported_value',
    });
  }
}

/** Google's older clients add a wish to it, `json;enum-encoding=int`. They read the names of enums, too. */
function altOf(query: URLSearchParams): string | null {
  const alt = query.get('alt') ?? query.get('$alt');
  return alt?.split(';', 1)[0] ?? null;
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : url.slice(start));
}
