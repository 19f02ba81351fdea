import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type ServerIdentity } from './make-test-ca.js';

/**
 * What the proxy does with the next CONNECT requests: `close` hangs up, `cut` does so once the tunnel stands and the
 * first bytes have come, `silence` never answers, `mute` opens a tunnel that nothing comes through; a number is the
 * status it refuses them with.
 */
export type ProxyBehaviour = 'tunnel' | 'close' | 'cut' | 'silence' | 'mute' | number;

export interface NetworkProxy {
  /** With the credentials in it, URL-encoded, as it would stand in `config.json`. */
  url: string;
  /** The target of every CONNECT request so far, refused ones included. */
  targets: string[];
  /** Completed TLS handshakes of clients with the proxy itself. */
  handshakes: number;
  behave(behaviour: ProxyBehaviour): void;
  /** Closes every tunnel as a proxy does that has been idle for too long. */
  dropTunnels(): void;
  /** Resolves as soon as no client is connected. */
  whenIdle(): Promise<void>;
  /** Closes every tunnel and listens no more. */
  close(): Promise<void>;
}

export interface NetworkProxySettings {
  /** Makes it an `https://` proxy. */
  identity?: ServerIdentity;
  credentials?: { user: string; password: string };
  /** `host:port` where every tunnel leads, whatever it was asked for: a host that there is not can be a target then. */
  leadsTo?: string;
}

/**
 * A real CONNECT proxy on a free port, which counts what it sees: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
export async function startNetworkProxy({
  identity,
  credentials,
  leadsTo,
}: NetworkProxySettings = {}): Promise<NetworkProxy> {
  const expected =
    credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  const server = identity ? createHttpsServer(identity) : createHttpServer();
  const open = new Set<Socket>();
  let behaviour: ProxyBehaviour = 'tunnel';
  let idle = (): void => undefined;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (open.size === 0) idle();
    });
  });
  server.on('secureConnection', () => proxy.handshakes++);
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    proxy.targets.push(request.url ?? '');
    // A socket that nobody reads would not notice that the other side has closed it.
    if (behaviour === 'silence') client.on('end', () => client.destroy()).resume();
    else if (behaviour === 'mute') {
      client
        .on('end', () => client.destroy())
        .resume()
        .write(ESTABLISHED);
    } else if (behaviour === 'close') client.destroy();
    else if (typeof behaviour === 'number') refuse(client, behaviour);
    else if (request.headers['proxy-authorization'] !== expected) refuse(client, 407);
    else if (behaviour === 'cut') client.once('data', () => client.destroy()).write(ESTABLISHED);
    else tunnel(leadsTo ?? request.url ?? '', client, head);
  });

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const user = credentials
    ? `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`
    : '';
  const proxy: NetworkProxy = {
    url: `${identity ? 'https' : 'http'}://${user}127.0.0.1:${port}`,
    targets: [],
    handshakes: 0,
    behave: (next) => (behaviour = next),
    dropTunnels: () => open.forEach((socket) => socket.destroy()),
    whenIdle: () =>
      new Promise((resolve) => {
        idle = resolve;
        if (open.size === 0) resolve();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        proxy.dropTunnels();
      }),
  };
  return proxy;
}

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

function tunnel(target: string, client: Duplex, head: Buffer): void {
  const { hostname, port } = new URL(`http://${target}`);
  const upstream = connect(Number(port || 80), hostname, () => {
    client.write(ESTABLISHED);
    upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
  upstream.setNoDelay(true);
  upstream.on('error', () => client.destroy());
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

function refuse(client: Duplex, status: number): void {
  const body = 'The proxy does not like this request.';
  client.end(
    `HTTP/1.1 ${status} Refused\r\nproxy-authenticate: Basic realm="proxy"\r\ncontent-length: ` +
      `${body.length}\r\n\r\n${body}`,
  );
}
