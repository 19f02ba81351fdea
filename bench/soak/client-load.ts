import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type SoakRequest, soakRequest } from './requests.js';

/** How the streams so far have ended. */
export interface RequestCounts {
  complete: number;
  /** Left by the client in the middle, on purpose. */
  aborted: number;
  /** Ended with an error, or without their last event. */
  failed: number;
  /** The last few failures in words. */
  failures: string[];
}

const ABORT_EVERY = 20;
/** A conversation has so many requests before the next begins. */
const TURNS = 20;

/** Keeps so many streams alive at once, each followed by the next, until it is stopped. */
export class ClientLoad {
  readonly counts: RequestCounts = { complete: 0, aborted: 0, failed: 0, failures: [] };
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: Infinity });
  private readonly work: Promise<void>[];
  private stopped = false;
  private count = 0;

  constructor(
    private readonly url: string,
    streams: number,
  ) {
    this.work = Array.from({ length: streams }, () => this.run());
  }

  /** Lets the streams end and closes the connections. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.work);
    this.agent.destroy();
  }

  private async run(): Promise<void> {
    let session = randomUUID();
    for (let turn = 1; !this.stopped; turn++) {
      if (turn % TURNS === 0) session = randomUUID();
      const number = this.count++;
      const end = await this.stream(soakRequest(number), session, number % ABORT_EVERY === 7);
      this.counts[end.kind]++;
      if (end.kind !== 'failed') continue;
      this.counts.failures.push(end.reason);
      if (this.counts.failures.length > 20) this.counts.failures.shift();
    }
  }

  private stream(
    { path, body, ending }: SoakRequest,
    session: string,
    abort: boolean,
  ): Promise<{ kind: 'complete' | 'aborted' } | { kind: 'failed'; reason: string }> {
    return new Promise((resolve) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-claude-code-session-id': session,
        'anthropic-version': '2023-06-01',
      };
      let abandoned = false;
      const fail = (reason: string): void =>
        resolve(abandoned ? { kind: 'aborted' } : { kind: 'failed', reason: `${path}: ${reason}` });
      const outgoing = request(`${this.url}${path}`, { method: 'POST', agent: this.agent, headers }, (answer) => {
        let tail = '';
        let chunks = 0;
        answer.on('data', (chunk: Buffer) => {
          tail = (tail + chunk.toString()).slice(-4_000);
          if (!abort || ++chunks < 5) return;
          abandoned = true;
          outgoing.destroy();
        });
        answer.once('error', (error) => fail(error.message));
        answer.once('end', () =>
          answer.statusCode === 200 && tail.includes(ending)
            ? resolve({ kind: 'complete' })
            : fail(`${answer.statusCode} ${tail.slice(-300)}`),
        );
      });
      outgoing.once('error', (error) => fail(error.message));
      outgoing.end(body);
    });
  }
}
