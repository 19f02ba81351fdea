import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { CredentialsService } from '../../auth/credentials.service.js';
import { ConfigService } from '../../config/config.service.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { upgradeRequired } from '../../dialects/upgrade.js';
import { KeyAccess } from '../../keys/key-access.service.js';
import { LocalAccess } from '../../keys/local-access.service.js';
import { ModelRegistry } from '../../models/model-registry.service.js';
import { Drain } from '../../relay/drain.service.js';
import { SocketPeer } from '../../relay/socket-peer.js';
import { clientAddress } from '../client-address.js';
import { InferenceService } from '../inference.service.js';
import { dropSocketBeta } from './drop-socket-beta.js';
import { HeldConversations } from './held-conversations.service.js';
import { ResponsesConnection } from './responses-connection.js';

/**
 * The largest message that is read; at a larger one the library closes the connection. Between this and the limit of a
 * request the client is told why.
 */
const MOST_MESSAGE_BYTES = 64 * 1024 * 1024;
/** So many connections one caller may have open. A team may share one key. */
const MOST_OF_ONE_CALLER = 500;
/** So many connections are open at all. */
const MOST_CONNECTIONS = 5_000;
/** How often connections are looked at. */
const CHECK_MS = 30_000;
/** For a client to answer a close frame. */
const CLOSE_MS = 3_000;
/** A client that connects while the gateway stops has this long to send a request. */
const LAST_CHANCE_MS = 5_000;

/** `closeTimeout` is not in the library's types yet. */
const SETTINGS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MOST_MESSAGE_BYTES,
  closeTimeout: CLOSE_MS,
};

/** The WebSockets of the Responses API: https://platform.openai.com/docs/guides/websocket-mode */
@Injectable()
export class ResponsesSockets implements OnModuleInit, OnModuleDestroy {
  private readonly server = new WebSocketServer(SETTINGS);
  /** By connection, who has opened it. */
  private readonly open = new Map<ResponsesConnection, string>();
  private checks: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: ConfigService,
    private readonly access: KeyAccess,
    private readonly localAccess: LocalAccess,
    private readonly credentials: CredentialsService,
    private readonly models: ModelRegistry,
    private readonly inference: InferenceService,
    private readonly conversations: HeldConversations,
    private readonly drain: Drain,
  ) {}

  onModuleInit(): void {
    this.drain.whenBegun(() => {
      for (const connection of this.open.keys()) connection.retire();
    });
    this.checks = setInterval(() => this.check(steadyNowMs()), CHECK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.checks);
  }

  /**
   * Waits until this process knows the caller's session, which another one may have just opened; undefined where there
   * is nothing to wait for. Never rejects.
   */
  awaitCaller(request: IncomingMessage): Promise<void> | undefined {
    return this.access.awaitSession(request);
  }

  /**
   * Says why a request for a WebSocket gets none; undefined where it gets one. After a 426 clients send their requests
   * by HTTP.
   */
  refusal(request: IncomingMessage): Error | undefined {
    if (!this.config.current.websockets) return upgradeRequired('The gateway does not speak WebSocket');
    try {
      assertIsHandshake(request);
      this.assertMayRead(request);
      this.assertMayCall(request);
      this.assertHasRoom(this.callerOf(request));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Makes a connection a WebSocket, for a request that is not refused. */
  accept(request: IncomingMessage, socket: Socket, head: Buffer): void {
    dropSocketBeta(request.headers);
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const peer = new SocketPeer(webSocket, socket);
      const connection = new ResponsesConnection(peer, request, {
        conversations: this.conversations,
        answer: (arrival) => this.inference.answerArrival('responses', 'answer', arrival),
        mayCall: (caller) => this.mayCall(caller),
        knowsResponses: (model) => this.models.find(model)?.model.dialect === 'responses',
      });
      this.open.set(connection, this.callerOf(request));
      peer.onLeft(() => {
        this.open.delete(connection);
        this.conversations.forget(connection);
      });
      webSocket.on('message', (bytes, isBinary) => connection.receive({ bytes: asBuffer(bytes), isBinary }));
      if (!this.drain.ready) setTimeout(() => connection.retire(), LAST_CHANCE_MS).unref();
    });
  }

  /** Looks at every connection: at its age, how long it has been idle, and whether the client is still there. */
  check(nowMs: number): void {
    for (const connection of this.open.keys()) connection.check(nowMs, this.config.current.timeouts.clientRequestMs);
  }

  /** Throws a 401 for a caller without a key where the team pays for every upstream, and not for everybody. */
  private assertMayCall(request: IncomingMessage): void {
    const { upstreams } = this.config.current;
    const isPaid = upstreams.every(({ name }) => this.credentials.isPaidByTeam(name));
    if (!this.access.authenticateKnown(request) && isPaid) this.localAccess.assertMayUseTeamCredential(request);
  }

  private mayCall(request: IncomingMessage): boolean {
    try {
      this.access.authenticateKnown(request);
      return true;
    } catch {
      return false;
    }
  }

  /** A web page that is none of `cors_origins` may not read answers: https://www.rfc-editor.org/rfc/rfc6455#section-10.2 */
  private assertMayRead({ headers }: IncomingMessage): void {
    const { corsOrigins } = this.config.current;
    const origin = headers.origin?.toLowerCase();
    if (origin === undefined || corsOrigins.includes('*') || corsOrigins.includes(origin)) return;
    throw new GatewayError(403, 'Origin: no WebSocket for web pages of this origin; cors_origins does not name it.', {
      shouldRetry: false,
    });
  }

  private assertHasRoom(caller: string): void {
    const callers = [...this.open.values()];
    if (callers.length >= MOST_CONNECTIONS || callers.filter((each) => each === caller).length >= MOST_OF_ONE_CALLER)
      throw upgradeRequired('Too many WebSockets are open');
  }

  /** Throws a 401 where the caller's key is not valid. */
  private callerOf(request: IncomingMessage): string {
    const holder = this.access.authenticateKnown(request);
    return holder
      ? `key ${holder.key.id}`
      : `address ${clientAddress(request, this.config.current.trustedProxies) ?? ''}`;
  }
}

/** What the library would refuse in words of its own: https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
function assertIsHandshake({ headers }: IncomingMessage): void {
  // A proxy that takes the bytes behind the headers for a body, and one that takes them for frames, would disagree.
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    throw new GatewayError(
      400,
      'A request for a WebSocket has no body: leave Content-Length and Transfer-Encoding out.',
    );
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    throw new GatewayError(400, 'Upgrade must be websocket, and no other protocol beside it.');
  const isKey = /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  if (isKey && headers['sec-websocket-version'] === '13') return;
  throw new GatewayError(400, 'Sec-WebSocket-Key must be 16 bytes in base64, and Sec-WebSocket-Version 13.', {
    headers: { 'sec-websocket-version': '13' },
  });
}

function asBuffer(bytes: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Array.isArray(bytes) ? Buffer.concat(bytes) : Buffer.from(bytes);
}
