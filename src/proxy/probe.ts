import { type Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

/** Says whether something answers. `failure` says why not, in the words of the operating system. */
export interface Probe {
  latencyMs: number;
  failure: string | undefined;
}

const PATIENCE_MS = 5_000;

/** Asks for the headers of an address without any credential. An answer of any status counts as an answer. */
export function probeUrl(url: URL, agent: Agent): Promise<Probe> {
  return probe((done) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method: 'HEAD', agent, headers: { connection: 'close' } });
    request.once('response', (response) => {
      response.resume();
      done(undefined);
    });
    request.once('error', done);
    request.end();
    return () => request.destroy();
  });
}

/** Opens a connection to the host and port of an address, and closes it. */
export function probeAddress({ hostname, port, protocol }: URL): Promise<Probe> {
  return probe((done) => {
    const socket = connect(Number(port) || (protocol === 'https:' ? 443 : 80), hostname.replace(/^\[|\]$/g, ''));
    socket.once('connect', () => done(undefined));
    socket.once('error', done);
    return () => socket.destroy();
  });
}

function probe(start: (done: (error: NodeJS.ErrnoException | undefined) => void) => () => void): Promise<Probe> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const settle = (failure: string | undefined): void => {
      clearTimeout(timer);
      stop();
      resolve({ latencyMs: performance.now() - startMs, failure });
    };
    const timer = setTimeout(() => settle(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const stop = start((error) => settle(error && (error.code ?? error.name)));
  });
}
