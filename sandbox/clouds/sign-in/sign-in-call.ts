import { type IncomingHttpHeaders } from 'node:http';

/** A call of a sign-in service, whole. */
export interface SignInCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a sign-in service answers; text goes out as it is, an object as JSON. */
export interface SignInAnswer {
  readonly status: number;
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The fields of a form; undefined where the body is none. */
export function formOf({ headers, body }: SignInCall): URLSearchParams | undefined {
  return /^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '')
    ? new URLSearchParams(body.toString())
    : undefined;
}
