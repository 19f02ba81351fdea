import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** An event of the Responses API as a test looks at it. */
interface SocketEvent {
  type: string;
  status?: number;
  error?: { type: string; code: string | null; message: string; param?: string | null };
  headers?: Record<string, string>;
  response?: { id: string; model: string; status: string; output: { type: string }[] };
  item?: { type: string; call_id?: string; encrypted_content?: string };
  delta?: string;
}

const ENDS = ['response.completed', 'response.failed', 'response.incomplete', 'error'];

/** A client of the Responses API by WebSocket that collects what it is sent. */
export class SocketClient {
  readonly events: SocketEvent[] = [];
  /** The code and the reason with which the connection was closed. */
  closed: { code: number; reason: string } | undefined;
  private taken = 0;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.events.push(JSON.parse(data.toString()) as SocketEvent);
      this.wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  /** Resolves with the client, or with the gateway's answer where that is no WebSocket. */
  static async connect(url: string, headers: Record<string, string> = {}): Promise<SocketClient> {
    const client = new SocketClient(new WebSocket(socketUrl(url), { headers }));
    await once(client.socket, 'open');
    return client;
  }

  /** Sends a request, and resolves with its events up to the last. */
  async ask(request: object): Promise<SocketEvent[]> {
    this.send(request);
    return await this.answer();
  }

  send(request: object): void {
    this.socket.send(JSON.stringify({ type: 'response.create', ...request }));
  }

  /** Resolves with the events of the next answer. */
  async answer(): Promise<SocketEvent[]> {
    return await this.until((event) => ENDS.includes(event.type));
  }

  /** Resolves with the next events up to the first that `isLast` finds. */
  async until(isLast: (event: SocketEvent) => boolean): Promise<SocketEvent[]> {
    for (;;) {
      const found = this.events.findIndex((event, index) => index >= this.taken && isLast(event));
      if (found !== -1) return this.events.slice(this.taken, (this.taken = found + 1));
      if (this.closed) throw new Error(`The connection was closed: ${JSON.stringify(this.closed)}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    while (!this.closed) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.closed;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.untilClosed();
  }
}

/** Asks for a WebSocket, and resolves with the HTTP answer that refuses it. */
export async function refusedHandshake(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url.startsWith('ws') ? url : socketUrl(url), { headers });
  socket.on('error', () => undefined);
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

function socketUrl(url: string): string {
  return `${url.replace('http', 'ws')}/v1/responses`;
}
