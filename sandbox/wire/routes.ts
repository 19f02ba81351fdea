import { type Signer } from '../answer/signature.js';
import { chatVendor } from '../chat/chat-vendor.js';
import { generateVendor } from '../generate/generate-vendor.js';
import { messagesVendor } from '../messages/messages-vendor.js';
import { compactVendor } from '../responses/compact-vendor.js';
import { responsesVendor } from '../responses/responses-vendor.js';
import { type Vendor } from '../vendor.js';
import { type ReceivedRequest } from './received-request.js';

/** How a seller sends the events of a stream, where not as the vendor does. */
export interface Framing {
  readonly contentType: string;
  frame(event: string): Buffer;
}

export interface Route {
  readonly vendor: Vendor;
  /** The path that counts tokens instead of answering. */
  readonly isCount: boolean;
  /**
   * Whether the request may be asked at all, where the seller has rules of its own; by default any bearer token may.
   *
   * @throws VendorError where it may not.
   */
  readonly authenticate?: (request: ReceivedRequest) => void;
  /** Whether the answer is a stream, where the path says so; the body's `stream` otherwise. */
  readonly streams?: boolean;
  readonly framing?: Framing;
  /** What a GET of the path lists; other routes take POST alone. */
  readonly list?: object;
}

/** Factory's paths and the vendors' own, on the same dialects. */
export function inferenceRoutes(signer: Signer): ReadonlyMap<string, Route> {
  const vendors = {
    a: messagesVendor(signer),
    o: responsesVendor(signer),
    c: chatVendor(),
    g: generateVendor(signer),
  };
  const answers = (vendor: Vendor, ...paths: string[]) =>
    paths.map((path) => [path, { vendor, isCount: false }] as const);
  return new Map<string, Route>([
    ...answers(vendors.a, '/api/llm/a/v1/messages', '/v1/messages'),
    ...answers(vendors.o, '/api/llm/o/v1/responses', '/v1/responses'),
    ...answers(compactVendor(vendors.o, signer), '/api/llm/o/v1/responses/compact', '/v1/responses/compact'),
    ...answers(vendors.c, '/api/llm/o/v1/chat/completions', '/v1/chat/completions'),
    ...answers(vendors.g, '/api/llm/g/v1/generate'),
    ['/v1/models', { vendor: vendors.a, isCount: false, list: { object: 'list', data: [] } }],
    ...['/api/llm/a/v1/messages/count_tokens', '/v1/messages/count_tokens'].map(
      (path) => [path, { vendor: vendors.a, isCount: true }] as const,
    ),
    ...['/api/llm/o/v1/responses/input_tokens', '/v1/responses/input_tokens'].map(
      (path) => [path, { vendor: vendors.o, isCount: true }] as const,
    ),
  ]);
}
