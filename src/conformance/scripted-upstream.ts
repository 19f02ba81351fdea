import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { MINUTE_MS } from '../config/durations.js';
import { answerMessage } from './message-answer.js';
import { type ReceivedRequest } from './received-request.js';

/** What the upstream does with a request once its body has come. */
export type Play = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A play for the requests that carry its mark, and the requests that arrived. */
interface Scene {
  marker: string;
  requests: readonly ReceivedRequest[];
}

const MARKER = /doctor-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/**
 * An upstream of the Messages dialect that follows a script. It recognises a request by the mark in its prompt, so that
 * rules can run side by side and other people's requests get a plain answer.
 */
export class ScriptedUpstream {
  private readonly scenes = new Map<string, { play: Play; requests: ReceivedRequest[] }>();

  private constructor(private readonly server: Server) {
    server.on('request', (message: IncomingMessage, response: ServerResponse) => void this.answer(message, response));
  }

  /** Starts on loopback; port 0 takes a free one. Throws where the port is taken. */
  static async start(port: number): Promise<ScriptedUpstream> {
    const server = createServer({ keepAliveTimeout: MINUTE_MS });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedUpstream(server);
  }

  /** The address that `base_url` must have. */
  get messagesUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/messages`;
  }

  /** Prepares the play for requests with a new mark; the plain answer where no play is given. */
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
      // The gateway has left, or has sent half a request.
      response.destroy();
    }
  }
}
