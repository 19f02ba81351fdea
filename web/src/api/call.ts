import { below } from '../below.js';

/** An answer that is no success, in the words of the gateway. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** 0 when the gateway did not answer at all. */
    readonly status: number,
    message: string,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
  }
}

/** Told when the gateway no longer knows the session. */
let onSessionLost: () => void = () => undefined;

export function whenSessionIsLost(listener: () => void): void {
  onSessionLost = listener;
}

/** Calls the gateway that served this page. Rejects with an {@link ApiError}. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(below(path), {
      method,
      credentials: 'same-origin',
      headers: {
        // The cookie of a session is for the path below which the page is.
        'x-page-path': below(''),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, '', undefined);
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  if (response.status === 401 && path !== '/dashboard/api/session') onSessionLost();
  const retryAfter = Number(response.headers.get('retry-after'));
  throw new ApiError(response.status, await readMessage(response), retryAfter > 0 ? retryAfter : undefined);
}

async function readMessage(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    return error?.message ?? response.statusText;
  } catch {
    return response.statusText;
  }
}
