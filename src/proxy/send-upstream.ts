import { type Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions as TlsOptions } from 'node:tls';
import { type BodyParts } from './body-parts.js';
import { ClientGone, type Departure } from './departure.js';
import { type OpenSends } from './open-sends.js';
import { TunnelAgent, TunnelRefused } from './tunnel-agent.js';
import { toUpstreamAnswer, type UpstreamAnswer } from './upstream-answer.js';
import { type FailureReason, UpstreamFailure } from './upstream-failure.js';
import { FAIR_LOOKS, SilenceWatch } from './watch-silence.js';
import { whenConnected } from './when-connected.js';

export interface UpstreamRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: BodyParts;
  /** Counts this one for as long as it reads the body's memory. */
  sends: OpenSends;
  connectMs: number;
  /** From the request's last byte to the answer's headers. */
  firstByteMs: number;
  /** Of whoever waits for the answer. */
  departure: Departure;
}

/**
 * Posts to an upstream; resolves at the answer's headers, whatever its status. Rejects with an {@link UpstreamFailure}, or
 * with a {@link ClientGone}. Follows no redirect: a credential goes where it was meant to go and nowhere else.
 */
export async function sendUpstream(request: UpstreamRequest, agent: Agent): Promise<UpstreamAnswer> {
  try {
    return await attempt(request, agent);
  } catch (error) {
    if (error instanceof StaleConnection) return await attempt(request, agent);
    throw error;
  }
}

/** A kept-alive connection that the upstream had closed in the meantime: the request was not read, so it may be sent again. */
class StaleConnection extends UpstreamFailure {}

function attempt(request: UpstreamRequest, agent: Agent): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const { url, departure } = request;
    if (departure.happened) {
      reject(new ClientGone());
      return;
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, { method: 'POST', headers: headerLines(request), agent, ...identityCheck(url) });
    const lacksTunnel = (): boolean => agent instanceof TunnelAgent && outgoing.socket === null;
    // A request that has no socket yet does not emit the error it is destroyed with, so it is told apart here.
    const giveUp = (reason: Error): void => {
      settle();
      outgoing.emit('abandoned');
      outgoing.destroy(reason);
      reject(reason);
    };
    const timers = watchTimeouts(outgoing, request, (reason) => giveUp(new UpstreamFailure(reason === 'connect_timeout' && lacksTunnel() ? 'proxy_timeout' : reason)));
    const settle = (): void => {
      timers.clear();
      stopListening();
    };
    const stopListening = departure.listen(() => giveUp(new ClientGone(timers.connected())));
    outgoing.once('response', (message: IncomingMessage) => {
      settle();
      resolve(toUpstreamAnswer(message));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(lacksTunnel() ? toProxyFailure(error) : toFailure(error, outgoing));
    });
    request.sends.begin();
    outgoing.once('finish', () => request.sends.end());
    for (const part of request.body.parts) outgoing.write(part);
    outgoing.end();
  });
}

/** As Node.js writes them without another look; a list of names and values spares it a table of its own. */
function headerLines({ url, headers }: UpstreamRequest): string[] {
  const lines = headers.host === undefined ? ['host', url.host] : [];
  for (const name in headers) lines.push(name, headers[name] ?? '');
  return lines;
}

/** Behind a network proxy the name of an upstream that is an address gets lost, and Node would expect a certificate for `localhost`. */
function identityCheck({ protocol, hostname }: URL): Pick<TlsOptions, 'checkServerIdentity'> {
  const address = hostname.replace(/^\[|\]$/g, '');
  return protocol === 'https:' && isIP(address) !== 0 ? { checkServerIdentity: (_name, certificate) => checkServerIdentity(address, certificate) } : {};
}

function toFailure(error: NodeJS.ErrnoException, outgoing: ClientRequest): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  const closed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  if (closed && outgoing.reusedSocket) return new StaleConnection('reset', { cause: error });
  return new UpstreamFailure(closed ? 'reset' : 'unreachable', { cause: error });
}

function toProxyFailure(error: Error): UpstreamFailure {
  return new UpstreamFailure(error instanceof TunnelRefused ? 'proxy_refused' : 'proxy_unreachable', { cause: error });
}

/** The connect limit has the tunnel in it where there is one, so it runs from the start. */
function watchTimeouts(outgoing: ClientRequest, request: UpstreamRequest, expire: (reason: FailureReason) => void) {
  const connecting = new SilenceWatch(request.connectMs, () => expire('connect_timeout'), FAIR_LOOKS);
  const answering = new SilenceWatch(request.firstByteMs, () => expire('first_byte_timeout'), FAIR_LOOKS);
  let hasConnected = false;
  whenConnected(outgoing, () => {
    hasConnected = true;
    connecting.stop();
  });
  return {
    connected: () => hasConnected,
    clear: () => {
      connecting.stop();
      answering.stop();
    },
  };
}
