import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { MINUTE_MS } from '../config/durations.js';
import { answerMessage } from './message-answer.js';
import { type ReceivedRequest } from './received-request.js';

/** What the upstream does with a request whose body has come. */
export type Play = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A play for the requests that carry its marker, and what arrived. */
interface Scene {
  marker: string;
  requests: readonly ReceivedRequest[];
}

const MARKER = /doctor-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/**
 * An upstream of the Messages dialect that does as it is told. A request is recognised by the marker in its prompt, so
 * that rules can run side by side and other people's requests get a plain answer.
 */
export class ScriptedUpstream {
  private readonly scenes = new Map<string, { play: Play; requests: ReceivedRequest[] }>();

  private constructor(private readonly server: Server) {
    server.on('request', (message: IncomingMessage, response: ServerResponse) => void this.answer(message, response));
  }

  /** On loopback; 0 takes a free port. Throws when the port is taken. */
  static async start(port: number): Promise<ScriptedUpstream> {
    const server = createServer({ keepAliveTimeout: MINUTE_MS });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedUpstream(server);
  }

  /** What `base_url` has to be. */
  get messagesUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/messages`;
  }

  /** What will happen to requests with the marker of the scene; the plain answer where no play is given. */
  stage(play: Play = answerMessage): Scene {
    const marker = `doctor-${randomUUID()}`;
    const scene = { play, requests: [] };
    this.scenes.set(marker, scene);
    return { marker, requests: scene.requests };
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const request = { url: message.url ?? '', headers: message.headers, body: Buffer.concat(chunks) };
      const scene = this.scenes.get(MARKER.exec(request.body.toString('latin1'))?.[0] ?? '');
      scene?.requests.push(request);
      await (scene?.play ?? answerMessage)(response, request);
    } catch {
      // The gateway has left, or sent half a request: there is nobody to answer.
      response.destroy();
    }
  }
}
