import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type BodyParts, bodyOf } from '../../edit/body-parts.js';
import { TunnelFailed, TunnelRefused } from '../../proxy/tunnel-agent.js';

export type Reach =
  | {
      kind: 'reached';
      status: number;
      tookMs: number;
      /** This machine's clock minus the other's. */ skewMs: number | undefined;
      contentType: string;
      /** Empty where nobody asked for it, or the answer is longer than that. */
      text: string;
    }
  | { kind: 'failed'; reason: string; fix: string };

const LIMIT_MS = 10_000;
const NO_BODY = bodyOf();

/** OpenSSL trusts nobody at the end of the chain: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)|SELF_SIGNED_CERT|CERT_(?:UNTRUSTED|CHAIN_TOO|SIGNATURE_FAIL)|INVALID_CA/;
const TRUST =
  "Where the host or a company's proxy has a certificate authority of its own: start with " +
  'NODE_EXTRA_CA_CERTS=/path/to/ca.pem in the environment (not in .env, which Node.js reads too late). Otherwise ' +
  'somebody is in between.';

/** What is asked, where not for the headers of an address. */
interface Asked {
  method: string;
  body: BodyParts;
  /** Up to how many bytes of the answer's body are read; none where absent. */
  readBytes?: number;
}

/** What is asked for a document. */
export const DOCUMENT: Asked = { method: 'GET', body: NO_BODY, readBytes: 1 << 20 };

/**
 * Asks a host, as a rule for its root without any credential: whatever it answers, it can be reached. `agent` is the
 * way to the host; undefined for the direct one.
 */
export function reachHost(
  url: URL,
  agent?: Agent,
  headers: Readonly<Record<string, string>> = {},
  { method, body, readBytes = 0 }: Asked = { method: 'HEAD', body: NO_BODY },
): Promise<Reach> {
  const beganMs = Date.now();
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, { method, agent: agent ?? false, headers });
    const timer = setTimeout(() => {
      outgoing.emit('abandoned');
      outgoing.destroy();
      resolve({
        kind: 'failed',
        reason: `no answer within ${LIMIT_MS / 1000} s`,
        fix: 'A firewall drops the connection silently: open it, or set proxies in config.json or HTTPS_PROXY.',
      });
    }, LIMIT_MS);
    outgoing.once('response', (answer) => {
      const endMs = Date.now();
      const theirsMs = Date.parse(answer.headers.date ?? '');
      const end = (text: string): void => {
        clearTimeout(timer);
        answer.destroy();
        resolve({
          kind: 'reached',
          status: answer.statusCode ?? 0,
          tookMs: endMs - beganMs,
          skewMs: Number.isNaN(theirsMs) ? undefined : (beganMs + endMs) / 2 - theirsMs,
          contentType: answer.headers['content-type'] ?? '',
          text,
        });
      };
      if (readBytes === 0) end('');
      else readUpTo(answer, readBytes, end);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ kind: 'failed', ...explain(error, agent !== undefined) });
    });
    outgoing.end(Buffer.concat(body.parts));
  });
}

/** Reads the body of an answer. An answer that is longer, or breaks off, has none. */
function readUpTo(answer: IncomingMessage, bytes: number, end: (text: string) => void): void {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    text += piece;
    if (text.length > bytes) end('');
  });
  answer.once('end', () => end(text));
  answer.once('error', () => end(''));
}

function explain(error: NodeJS.ErrnoException, byProxy: boolean): { reason: string; fix: string } {
  if (error instanceof TunnelRefused) {
    return error.status === 407
      ? {
          reason: 'the proxy wants another user or password (407)',
          fix: "Correct the user and password in the proxy's url, special characters URL-encoded.",
        }
      : {
          reason: `the proxy refuses to connect there (${error.status})`,
          fix: "Have the proxy's operator allow CONNECT to this host and port.",
        };
  }
  if (error instanceof TunnelFailed || (byProxy && error.code === 'ECONNREFUSED')) {
    return {
      reason: `the proxy does not answer, or hangs up (${codeOf(error)})`,
      fix: "Correct the proxy's host and port in config.json or in the variable that names it, or start it.",
    };
  }
  const code = error.code ?? error.message;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      reason: `the name is not known here (${code})`,
      fix:
        "Correct the host, or this machine's DNS; where only a network proxy leads out, set HTTPS_PROXY or " +
        'proxies in config.json.',
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      reason: 'nothing listens there (ECONNREFUSED)',
      fix: 'Correct host and port, or start what should listen there.',
    };
  }
  if (UNTRUSTED.test(code)) return { reason: `its certificate is not trusted (${code})`, fix: TRUST };
  if (/^CERT_|ALTNAME/.test(code)) {
    return {
      reason: `its certificate does not hold (${code})`,
      fix: "Look at its dates and names, and at this machine's clock: it is expired, not yet valid, or another host's.",
    };
  }
  return {
    reason: `the connection failed (${code})`,
    fix: 'Check the firewall, and whether a network proxy is needed (proxies in config.json, HTTPS_PROXY).',
  };
}

/** Gives the code of an error, or the code of its cause where a tunnel failed. */
function codeOf(error: NodeJS.ErrnoException): string {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error.code ?? error.message;
}
