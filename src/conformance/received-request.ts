import { type IncomingHttpHeaders } from 'node:http';

/** A request as it reached the scripted upstream. */
export interface ReceivedRequest {
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
