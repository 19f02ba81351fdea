import { type Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Manner, type Random } from './plan-exchange.js';

interface Sending {
  url: string;
  agent: Agent;
  body: Buffer;
  gzip: boolean;
  manner: Manner;
  random: Random;
}

export interface Received {
  /** 0 where the client left before there was one. */
  status: number;
  body: Buffer;
  /** All of the answer has come. */
  complete: boolean;
}

/** Sends one request as a client would, and answers what came back. Rejects when the gateway broke the connection. */
export function sendAs({ url, agent, body, gzip, manner, random }: Sending): Promise<Received> {
  const bytes = gzip ? gzipSync(body, { level: 1 }) : body;
  return new Promise((resolve, reject) => {
    let left = false;
    const chunks: Buffer[] = [];
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': bytes.length,
          ...(gzip && { 'content-encoding': 'gzip' }),
        },
      },
      (message) => {
        const over = (): void =>
          resolve({
            status: message.statusCode ?? 0,
            body: Buffer.concat(chunks),
            complete: message.complete && !left,
          });
        const leave = (): void => {
          left = true;
          outgoing.destroy();
          over();
        };
        message.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (manner === 'leaves while it reads') leave();
          if (manner !== 'reads late' || chunks.length > 1) return;
          message.pause();
          setTimeout(() => message.resume(), 30);
        });
        message.on('end', over);
        message.on('error', over);
      },
    );
    outgoing.on('error', (error) =>
      left ? resolve({ status: 0, body: Buffer.concat(chunks), complete: false }) : reject(error),
    );
    if (manner !== 'leaves while it sends') {
      outgoing.end(bytes);
      return;
    }
    outgoing.write(bytes.subarray(0, 1 + random(bytes.length - 1)), () => {
      left = true;
      outgoing.destroy();
    });
  });
}
