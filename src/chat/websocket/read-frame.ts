import { GatewayError } from '../../dialects/gateway-error.js';
import { type BodyScan } from '../../edit/body-scan.js';
import { scanBody } from '../../edit/scan-body.js';
import { MAX_BODY_BYTES, tooLarge } from '../read-body.js';

/** A request that a client sends as one frame of a WebSocket. */
export interface Frame {
  scan: BodyScan;
  /** False for a warm-up, which announces what the next frame will build upon. */
  generates: boolean;
  /** The response that the frame continues; undefined for a frame that brings its whole conversation. */
  previousId: string | undefined;
  /** Whether the vendor may keep the response, which it does where nothing else is said. */
  isStored: boolean;
}

/**
 * Reads a frame: the fields of a `POST /v1/responses` beside `"type": "response.create"`.
 * https://platform.openai.com/docs/guides/websocket-mode
 *
 * @throws GatewayError 400 or 413.
 */
export function readFrame(bytes: Buffer, isBinary: boolean): Frame {
  if (isBinary) throw refusal('The gateway takes text frames only, each of one JSON object.');
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);

  const scan = scanBody(bytes);
  const type = scan.readString('type');
  if (type !== 'response.create')
    throw refusal('type: the gateway takes "response.create" on a WebSocket, and nothing else.', 'type');
  if (scan.has('stream_id'))
    throw refusal('stream_id: the gateway gives one response at a time on a WebSocket. Leave it out.', 'stream_id');

  return {
    scan,
    generates: !scan.has('generate') || scan.readMember('generate') !== false,
    previousId: readPreviousId(scan),
    isStored: !scan.has('store') || scan.readMember('store') !== false,
  };
}

function readPreviousId(scan: BodyScan): string | undefined {
  const id = scan.has('previous_response_id') ? scan.readMember('previous_response_id') : null;
  if (id === null) return undefined;
  if (typeof id === 'string') return id;
  throw refusal('previous_response_id must be a text.', 'previous_response_id');
}

function refusal(message: string, param?: string): GatewayError {
  return new GatewayError(400, message, param === undefined ? {} : { param });
}
