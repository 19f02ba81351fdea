import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SetupFailed } from '../setup/setup-failed.js';

/** As long as the gateway keeps what somebody has begun. */
const PATIENCE_MS = 10 * 60_000;
const PATH = '/callback';

interface Redirect {
  /** Where the browser is to be sent: a free port of this machine. */
  redirectUri: string;
  /** Resolves with the code. Rejects with {@link SetupFailed} where the person has refused, or nobody comes. */
  code: Promise<string>;
  close: () => void;
}

/**
 * Waits for the browser to come back with the code, at an address that nobody but this machine reaches. What does not
 * carry `state` is somebody else's, and is not heeded. https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function waitForRedirect(state: string, patienceMs = PATIENCE_MS): Promise<Redirect> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  };
  let timer: NodeJS.Timeout | undefined;
  const code = new Promise<string>((resolve, reject) => {
    const giveUp = () =>
      reject(
        new SetupFailed(
          'Nobody has signed in within ten minutes: run this again; --device works without a browser here.',
        ),
      );
    timer = setTimeout(giveUp, patienceMs);
    server.on('request', (request, response) => {
      const [path, query] = (request.url ?? '').split('?', 2);
      const searchParams = new URLSearchParams(query);
      if (request.method !== 'GET' || path !== PATH || searchParams.get('state') !== state) {
        answer(response, 404, 'This page belongs to a sign-in that is over.');
        return;
      }
      const found = searchParams.get('code');
      const end = found === null ? () => reject(denied(searchParams.get('error'))) : () => resolve(found);
      // The person reads the page before the program goes on, and closes the server.
      response.once('close', end);
      if (found === null) answer(response, 200, 'You are not signed in. You may close this page.');
      else answer(response, 200, 'You are signed in. You may close this page and go back to the terminal.');
    });
  });
  // Whoever closes early does not wait for it.
  code.catch(() => undefined);
  return { redirectUri: `http://127.0.0.1:${port}${PATH}`, code, close };
}

function denied(error: string | null): SetupFailed {
  return new SetupFailed(
    error === 'access_denied' || error === null
      ? 'The sign-in was refused in the browser: you are not signed in.'
      : `The gateway has not signed you in (${error.replace(/[^\w.-]/g, ' ').slice(0, 80)}): run this again.`,
  );
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>droid2api</title><p>${sentence}</p>\n`);
}
