import { crc32 } from 'node:zlib';
import { type Framing } from '../../wire/routes.js';

/**
 * The stream of InvokeModelWithResponseStream: each event of Anthropic is the `bytes` of a chunk in a message of the
 * kind `application/vnd.amazon.eventstream`: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export const EVENT_STREAM: Framing = {
  contentType: 'application/vnd.amazon.eventstream',

  frame(event) {
    const data = /^data: (.*)$/m.exec(event)?.[1] ?? '{}';
    // Bedrock has no pings, and an error is an exception of the stream.
    if (event.startsWith('event: ping\n')) return Buffer.alloc(0);
    if (event.startsWith('event: error\n')) {
      const { error } = JSON.parse(data) as { error: { message: string } };
      const named = { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' };
      return message(named, JSON.stringify({ message: error.message }));
    }
    // `p` hides how long an answer is; a reader passes it by.
    const payload = { bytes: Buffer.from(data).toString('base64'), p: 'abcdefghijklmnop' };
    return message({ ':message-type': 'event', ':event-type': 'chunk' }, JSON.stringify(payload));
  },
};

function message(names: Readonly<Record<string, string>>, payload: string): Buffer {
  const headers = Buffer.concat(
    Object.entries({ ...names, ':content-type': 'application/json' }).map(([name, value]) => header(name, value)),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.concat([uint32(16 + headers.length + body.length), uint32(headers.length)]);
  const checked = Buffer.concat([prelude, uint32(crc32(prelude)), headers, body]);
  return Buffer.concat([checked, uint32(crc32(checked))]);
}

/** A name with the length of one byte, the type 7 of text, and a value with the length of two. */
function header(name: string, value: string): Buffer {
  const length = Buffer.from([value.length >> 8, value.length & 0xff]);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  return Buffer.from([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}
