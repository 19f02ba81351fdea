import { createHash } from 'node:crypto';
import { type VendorAnswer } from '../vendor.js';
import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** A request as it arrived, and how far its answer has got. Kept up to date until the exchange is over. */
export class ReceivedRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, spelt and ordered as on the wire. */
  readonly rawHeaders: readonly string[];
  /** Empty until the body is complete. */
  body: Buffer = Buffer.alloc(0);
  bodyComplete = false;
  /** What was produced for it, however much of it the peer took. */
  answer: VendorAnswer | undefined = undefined;
  /** Status of the answer, once its headers are out. */
  status: number | undefined = undefined;
  /** Events (of a JSON or raw answer: pieces) handed to the socket so far. */
  eventsWritten = 0;
  /** Bytes of the answer's body handed to the socket so far; stands still while the reader does. */
  bytesWritten = 0;
  /** The answer waits for `release`. */
  held = false;
  /** The exchange is over, however it ended. */
  closed = false;
  /** The peer went away before it had its whole answer. */
  closedEarly = false;
  /** The sandbox itself cut the connection. */
  cut = false;

  private hash: string | undefined;

  constructor(req: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>) {
    const url = new URL(req.url ?? '/', 'http://sandbox');
    this.method = req.method ?? 'GET';
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = req.headers;
    this.rawHeaders = req.rawHeaders;
  }

  /** Hex SHA-256 of the raw body. */
  get sha256(): string {
    return (this.hash ??= createHash('sha256').update(this.body).digest('hex'));
  }

  /** @throws SyntaxError when the body is not JSON. */
  get json(): unknown {
    const value: unknown = JSON.parse(this.body.toString());
    return value;
  }
}
