import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { IssuedCredentials } from '../issued-credentials.js';
import { answerSts } from './answer-sts.js';
import { PretendMetadata } from './answer-metadata.js';
import { PretendEntra } from './pretend-entra.js';
import { PretendGoogle } from './pretend-google.js';
import { type SignInAnswer, type SignInCall } from './sign-in-call.js';

interface SignInOptions {
  /** What stands behind the pretend clouds as well; one of its own when absent. */
  readonly issued?: IssuedCredentials;
  /** How long what is issued lives; an hour when absent. */
  readonly sessionMs?: number;
  readonly region?: string;
  /** With a certificate it speaks TLS, which clients of Entra insist on. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * The sign-in services of the clouds, on one port of loopback: STS, the metadata of machines and containers, Google's
 * token endpoints, and Entra.
 */
export class PretendSignIns {
  readonly issued: IssuedCredentials;
  /** What was asked, oldest first, such as `POST /v1/token`. */
  readonly asked: string[] = [];
  private readonly identities = new Set<string>();
  private readonly faults: { path: RegExp; answer: SignInAnswer }[] = [];
  private readonly server: Server;
  private readonly sessionMs: number;
  readonly metadata: PretendMetadata;
  private readonly google: PretendGoogle;
  private readonly entra: PretendEntra;

  constructor(private readonly options: SignInOptions) {
    this.issued = options.issued ?? new IssuedCredentials();
    this.sessionMs = options.sessionMs ?? 3_600_000;
    const accepts = (token: string): boolean => this.identities.has(token);
    this.metadata = new PretendMetadata(this.issued, this.sessionMs);
    this.google = new PretendGoogle(this.issued, this.sessionMs, accepts);
    this.entra = new PretendEntra(this.issued, this.sessionMs, accepts);
    const listen: RequestListener = (request, response) => void this.receive(request, response);
    this.server = options.tls === undefined ? createServer(listen) : createTlsServer(options.tls, listen);
    this.server.keepAliveTimeout = 0;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  /** A token that the team's cluster has given a workload, as it lies in a file there. */
  issueWebIdentity(): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor((this.issued.nowMs() + this.sessionMs) / 1000);
    const claims = { iss: 'https://cluster.example', sub: 'system:serviceaccount:default:gateway', exp };
    const token = `${part({ alg: 'RS256' })}.${part(claims)}.${randomBytes(32).toString('base64url')}`;
    this.identities.add(token);
    return token;
  }

  /** The file of a Google service account's key. */
  serviceAccount(): object {
    return this.google.serviceAccount(this.url);
  }

  /** The file of Google's Workload Identity, for a token that lies in `tokenFile`. */
  externalAccount(tokenFile: string): object {
    return this.google.externalAccount(this.url, tokenFile);
  }

  /** The next call whose path matches gets this answer. */
  fail(path: RegExp, answer: SignInAnswer): void {
    this.faults.push({ path, answer });
  }

  async listen(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sign-ins');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call: SignInCall = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    this.asked.push(`${call.method} ${call.path}`);
    const { status, body, headers } = this.takeFault(call) ?? this.answer(call);
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  }

  private answer(call: SignInCall): SignInAnswer {
    if (call.path === '/' && call.method === 'POST') {
      const accepts = (token: string): boolean => this.identities.has(token);
      const { issued, sessionMs } = this;
      return answerSts(call, { issued, sessionMs, accepts, region: this.options.region ?? 'eu-central-1' });
    }
    return (
      this.metadata.answer(call) ??
      this.google.answer(call, this.url) ??
      this.entra.answer(call, this.url) ?? { status: 404, body: 'Not Found' }
    );
  }

  private takeFault({ path }: SignInCall): SignInAnswer | undefined {
    const index = this.faults.findIndex((fault) => fault.path.test(path));
    return index === -1 ? undefined : this.faults.splice(index, 1)[0]?.answer;
  }
}

/** Pretend sign-in services on a free port. */
export async function startPretendSignIns(options: SignInOptions = {}): Promise<PretendSignIns> {
  const signIns = new PretendSignIns(options);
  await signIns.listen();
  return signIns;
}
