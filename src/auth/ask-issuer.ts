import { type ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';

const LIMIT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_000_000;

interface IssuerRequest {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

interface IssuerAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends a request of a cloud's library for a token. */
export type AskIssuer = (request: IssuerRequest) => Promise<IssuerAnswer>;

function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/**
 * Sends a library's request as a control call: through the team's network proxies and authorities, within its limits,
 * without following redirects. Rejects with a {@link ControlFailure}.
 */
export async function askIssuer(
  calls: ControlCalls,
  { url, method, headers, body }: IssuerRequest,
): Promise<IssuerAnswer> {
  if (method !== 'GET' && method !== 'POST') throw new ControlFailure(`method ${method}`, false);
  const answer = await calls.send({
    url,
    method,
    headers,
    ...(body !== undefined && body !== '' && { body }),
    responseType: 'text',
    limitMs: LIMIT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    repeatable: true,
    // Metadata of App Service and the like, which answer this machine alone.
    directly: isLoopback(url),
  });
  const texts = Object.entries(answer.headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    status: answer.status,
    headers: Object.fromEntries(texts),
    body: typeof answer.data === 'string' ? answer.data : '',
  };
}
