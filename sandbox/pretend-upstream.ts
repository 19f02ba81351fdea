import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Signer } from './answer/signature.js';
import { type Cloud } from './clouds/cloud.js';
import { VendorError } from './vendor.js';
import { answerRequest } from './wire/answer-request.js';
import { answerLimits, LIMITS_PATH, type Quotas } from './wire/answer-limits.js';
import { answerControl } from './wire/control.js';
import { Exchange, Gone } from './wire/exchange.js';
import { ReceivedRequest } from './wire/received-request.js';
import { inferenceRoutes, type Route } from './wire/routes.js';
import { type Script, ScriptQueue } from './wire/script.js';
import { StateWatch } from './wire/state-watch.js';

const BODY_LIMIT = 64 * 1024 * 1024;
const NOT_FOUND = '<!DOCTYPE html><html><body><pre>Cannot find this path</pre></body></html>';

interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Credentials that are known; any non-empty one when absent. */
  readonly tokens?: readonly string[];
  /** Whether request bodies are checked as the vendors do; true when absent. */
  readonly strict?: boolean;
  /** How many requests are remembered; 1000 when absent. */
  readonly remember?: number;
  /** Key of thinking signatures, for several sandboxes that accept each other's; random when absent. */
  readonly signingKey?: string;
  /** The seller whose addresses it has; Factory's and the vendors' own when absent. */
  readonly cloud?: (signer: Signer) => Cloud;
}

/** A pretend Factory on loopback: answers like the vendors, refuses like them, and fails as it is told to. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new Sandbox(options);
  await sandbox.listen(options.port ?? 0);
  return sandbox;
}

export class Sandbox {
  private readonly server: Server;
  private readonly cloud: Cloud;
  private readonly scripts = new ScriptQueue();
  private readonly watch = new StateWatch();
  /** What `GET /api/billing/limits` says; asking for it is not among the `requests`. */
  readonly quotas: Quotas = new Map();
  private received: ReceivedRequest[] = [];
  /** Requests that `nextRequest` has not handed out yet. */
  private fresh: ReceivedRequest[] = [];
  private open = 0;
  private count = 0;
  private origin = '';

  constructor(private readonly options: SandboxOptions) {
    const signer = new Signer(options.signingKey);
    this.cloud = options.cloud?.(signer) ?? routedBy(inferenceRoutes(signer));
    this.server = createServer((req, res) => void this.receive(req, res));
    // An idle connection must not be closed under a gateway that is about to use it again.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  /** Origin without a slash at the end, such as `http://127.0.0.1:40123`. */
  get url(): string {
    return this.origin;
  }

  /** The last requests, oldest first, those under way included. */
  get requests(): readonly ReceivedRequest[] {
    return this.received;
  }

  /** Requests whose answer is not over yet. */
  get openStreams(): number {
    return this.open;
  }

  /** Queues scripts for the next requests that they apply to. */
  script(...scripts: Script[]): void {
    this.scripts.add(scripts);
  }

  /** The next request, whole, that no earlier call has returned; one that has already come counts. */
  async nextRequest(wanted: (request: ReceivedRequest) => boolean = () => true): Promise<ReceivedRequest> {
    let request: ReceivedRequest | undefined;
    await this.watch.until(() => {
      request ??= this.fresh.find((candidate) => candidate.bodyComplete && wanted(candidate));
      this.fresh = this.fresh.filter((candidate) => candidate !== request);
      return request !== undefined;
    });
    return request as unknown as ReceivedRequest;
  }

  /** Resolves when the exchange is over; `closedEarly` then says whether the peer left. */
  async whenClosed(request: ReceivedRequest): Promise<ReceivedRequest> {
    await this.watch.until(() => request.closed);
    return request;
  }

  /** Resolves when the answer has reached the `hang` of its script. */
  async whenHeld(request: ReceivedRequest): Promise<ReceivedRequest> {
    await this.watch.until(() => request.held);
    return request;
  }

  /** Resolves when no answer is under way. */
  whenIdle(): Promise<void> {
    return this.watch.until(() => this.open === 0);
  }

  /** Resolves when the condition, over anything of the sandbox or its requests, holds. */
  until(condition: () => boolean): Promise<void> {
    return this.watch.until(condition);
  }

  /** Lets an answer that hangs go on. */
  release(request: ReceivedRequest): void {
    request.held = false;
    this.watch.changed();
  }

  /** Forgets requests and scripts, not what is under way. */
  reset(): void {
    this.received = [];
    this.fresh = [];
    this.scripts.clear();
  }

  async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Destroys all connections and takes no new one, as a process that has died; `listen` on its port revives it. */
  async die(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** Dies, and rejects whatever still waits. */
  async close(): Promise<void> {
    await this.die();
    this.watch.close();
  }

  private async receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url?.startsWith('/sandbox/') === true) return answerControl(this, req, res);

    if (req.url === LIMITS_PATH) return answerLimits(this.quotas, req, res);

    const request = new ReceivedRequest(req);
    this.remember(request);
    const exchange = new Exchange(request, res, this.watch);
    this.open++;
    res.once('close', () => {
      this.open--;
      this.watch.changed();
    });
    try {
      request.body = await readBody(req);
      request.bodyComplete = true;
      this.watch.changed();
      await this.answer(exchange, res);
    } catch (error) {
      if (!(error instanceof Gone) && !req.destroyed) console.error('sandbox:', error);

      res.destroy();
    }
  }

  private async answer(exchange: Exchange, res: ServerResponse): Promise<void> {
    const { request } = exchange;
    const route = this.cloud.route(request);
    if (route === undefined) {
      res
        .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
        .end(request.method === 'HEAD' ? '' : NOT_FOUND);
      return;
    }
    const requestId = `req_sandbox${String(++this.count).padStart(8, '0')}`;
    const { vendor, list } = route;
    const refusal =
      request.method !== (list === undefined ? 'POST' : 'GET')
        ? new VendorError(405, 'Method Not Allowed')
        : request.body.length > BODY_LIMIT
          ? new VendorError(413, 'Request exceeds the maximum size')
          : undefined;
    if (refusal !== undefined) {
      res.writeHead(refusal.status, { 'content-type': 'application/json', ...vendor.answerHeaders(requestId) });
      res.end(JSON.stringify(vendor.errorBody(refusal, requestId)));
      return;
    }
    const { tokens, strict = true } = this.options;
    await answerRequest(exchange, { ...route, requestId, tokens, strict }, this.scripts.take(request));
  }

  private remember(request: ReceivedRequest): void {
    this.received.push(request);
    this.fresh.push(request);
    const limit = this.options.remember ?? 1000;
    if (this.received.length > limit) {
      const forgotten = this.received.shift();
      this.fresh = this.fresh.filter((candidate) => candidate !== forgotten);
    }
  }
}

function routedBy(routes: ReadonlyMap<string, Route>): Cloud {
  return { route: ({ path }) => routes.get(path) };
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);

  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
