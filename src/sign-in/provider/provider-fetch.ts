import { type CustomFetch } from 'openid-client';
import { type ControlCalls, ControlFailure } from '../../proxy/control-calls.service.js';

/** For each of the provider's answers; a sign-in or a renewal waits for a few of them. */
const LIMIT_MS = 10_000;
/** Lists of groups are long; no provider sends more. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The body is unpacked already. A challenge would keep the library from reading the error beside it. */
const DROPPED_HEADERS: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'www-authenticate']);

/**
 * Makes a `fetch` whose requests are control calls: they go out through the network proxies, follow no redirect, and
 * neither wait for long nor take much. It rejects with a {@link ControlFailure}.
 */
export function providerFetch(calls: ControlCalls, limitMs = LIMIT_MS): CustomFetch {
  return async (url, { method, headers, body }) => {
    if (method !== 'GET' && method !== 'POST') throw new ControlFailure(`method ${method}`, false);
    const answer = await calls.send({
      url: new URL(url),
      method,
      headers,
      ...(body instanceof URLSearchParams && { body: body.toString() }),
      responseType: 'text',
      limitMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      // A code or a refresh token may work only once.
      repeatable: method === 'GET',
    });
    const { status, data } = answer;
    if (status < 200 || status > 599) throw new ControlFailure(`status ${status}`, true);
    const kept = Object.entries(answer.headers).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !DROPPED_HEADERS.has(entry[0]),
    );
    const hasBody = status !== 204 && status !== 205 && status !== 304 && typeof data === 'string';
    return new Response(hasBody ? data : null, { status, headers: kept });
  };
}
