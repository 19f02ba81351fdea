import { describe, expect, it } from '@jest/globals';
import { from, lastValueFrom, toArray } from 'rxjs';
import { crc32 } from 'node:zlib';
import { readConfig } from '../config/read-config.js';
import { readCloudAnswer } from './read-cloud-answer.js';

const [ENDPOINT] = readConfig('{}').config.endpoints;
const ARN = 'arn:aws:iam::123456789012:role/team';

interface Frame {
  headers: Record<string, string>;
  payload: string;
}

/** A frame as AWS writes it. */
function frameOf({ headers, payload }: Frame): Buffer {
  const texts = Object.entries(headers).map(([name, value]) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([
      Buffer.from([Buffer.byteLength(name)]),
      Buffer.from(name),
      Buffer.from([7]),
      length,
      Buffer.from(value),
    ]);
  });
  const head = Buffer.concat([...texts, Buffer.from([4, ...Buffer.from(':odd')]), Buffer.from([0])]);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

function eventFrame(event: object): Buffer {
  const payload = JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcd' });
  return frameOf({ headers: { ':event-type': 'chunk', ':message-type': 'event' }, payload });
}

async function read(status: number, headers: Record<string, string>, bytes: Buffer, chunkBytes: number) {
  if (!ENDPOINT) throw new Error('no endpoint');
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const nothing = () => undefined;
  const answer = { status, headers, chunks$: from(chunks), pause: nothing, resume: nothing, destroy: nothing };
  const shown = readCloudAnswer(answer, ENDPOINT, ['it.test']);
  const all = await lastValueFrom(shown.chunks$.pipe(toArray()));
  return { ...shown, body: Buffer.concat(all).toString() };
}

const FRAMES = { 'content-type': 'application/vnd.amazon.eventstream' };

describe.each([1, 7, 100_000])('an answer in pieces of %i bytes', (size) => {
  it('in frames of AWS becomes events', async () => {
    const events = [
      { type: 'message_start', message: { id: 'm' } },
      { type: 'message_stop', text: 'ü' },
    ];
    const bytes = Buffer.concat([...events.map(eventFrame), eventFrame({ alive: true })]);
    const { body, headers } = await read(200, { ...FRAMES, 'content-length': '5' }, bytes, size);
    expect(body).toBe(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    expect(headers).toEqual({ 'content-type': 'text/event-stream' });
  });

  it('that ends with an exception in a frame ends with an error event', async () => {
    const headers = { ':message-type': 'exception', ':exception-type': 'throttlingException' };
    const bytes = frameOf({ headers, payload: JSON.stringify({ message: `Slow down, ${ARN}.` }) });
    const { body } = await read(200, FRAMES, bytes, size);
    expect(body).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Slow down, [arn]"}}\n\n',
    );
  });

  it('in events passes byte for byte, but for names in errors', async () => {
    const told = `data: {"type":"content_block_delta","delta":{"text":"\\"error\\" ${ARN}"}}\r\n\r\n: c\n\n`;
    const error = `event: error\ndata: {"type":"error","error":{"type":"api_error","message":"of ${ARN}"}}\n\n`;
    const response = `{"instructions":"${ARN}","error":{"message":"${ARN}"}}`;
    const failed = `data: {"type":"response.failed","response":${response}}\n\n`;
    const { body } = await read(200, { 'content-type': 'text/event-stream' }, Buffer.from(told + error + failed), size);
    expect(body).toBe(
      told +
        error.replace(ARN, '[arn]') +
        `data: {"type":"response.failed","response":{"instructions":"${ARN}","error":{"message":"[arn]"}}}\n\n`,
    );
  });

  it('that is an error has the status and the form of its dialect', async () => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': 'ThrottlingException' };
    const { status, body, headers: shown } = await read(400, headers, Buffer.from(`{"message":"${ARN}"}`), size);
    expect([status, shown['content-type']]).toEqual([429, 'application/json']);
    expect(JSON.parse(body)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error', message: '[arn]' } });
  });
});

it('shows that bytes have come while they are no event yet', async () => {
  if (!ENDPOINT) throw new Error('no endpoint');
  const nothing = () => undefined;
  const chunks$ = from([eventFrame({ alive: true })]);
  const answer = { status: 200, headers: FRAMES, chunks$, pause: nothing, resume: nothing, destroy: nothing };
  const [first] = await lastValueFrom(readCloudAnswer(answer, ENDPOINT, []).chunks$.pipe(toArray()));
  expect(first).toHaveLength(0);
});

describe('frames that are none', () => {
  const frame = eventFrame({ type: 'ping' });

  it.each([
    ['cut', frame.subarray(0, -1), 'before the answer was complete'],
    ['with another byte', Buffer.from(frame.map((byte, at) => (at === 40 ? byte ^ 1 : byte))), 'contradicts itself'],
    ['with another length', Buffer.from(frame.map((byte, at) => (at === 0 ? 1 : byte))), 'contradicts itself'],
    ['of another kind', Buffer.from('event: ping\ndata: {}\n\n'), 'contradicts itself'],
  ])('%s end the answer as broken', async (_, bytes, words) => {
    await expect(read(200, FRAMES, bytes, 1_000)).rejects.toThrow(words);
  });
});
