import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type Dialect } from '../dialects/dialect.js';
import { readConfig } from '../config/read-config.js';
import { EVENT_STREAM } from '../../sandbox/clouds/aws/frame-events.js';
import { readCloudAnswer } from './read-cloud-answer.js';

const TOLD = 'arn:aws:iam::123456789012:role/team of projects/secret-7 at team-eu.openai.azure.com';
const SECRETS = /123456789012|role\/team|secret-7|team-eu/;
const { endpoints } = readConfig('{}').config;

async function read(dialect: Dialect, type: string, bytes: Buffer, sizes: readonly number[]) {
  const endpoint = endpoints.find((one) => one.dialect === dialect);
  if (!endpoint) throw new Error('no endpoint');
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; at += chunks.at(-1)?.length ?? 0)
    chunks.push(bytes.subarray(at, at + (sizes[turn++ % sizes.length] ?? 1)));
  const nothing = () => undefined;
  const headers = {
    'content-type': type,
    'content-length': String(bytes.length),
    'request-id': TOLD,
    'x-request-id': TOLD,
  };
  const answer = { status: 200, headers, chunks$: from(chunks), pause: nothing, resume: nothing, destroy: nothing };
  const shown = readCloudAnswer(answer, endpoint, ['team-eu.openai.azure.com', 'team-eu', 'secret-7']);
  const all = await lastValueFrom(shown.chunks$.pipe(toArray()));
  return { headers: shown.headers, body: Buffer.concat(all).toString() };
}

const ends = fc.constantFrom('\n', '\r\n', '\r');
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });
const types = fc.constantFrom('application/json', 'text/event-stream', 'text/html', '');

/** Errors in place of an answer, with a status of success. */
const ERRORS: readonly unknown[] = [
  { type: 'error', error: { type: 'api_error', message: TOLD } },
  { message: TOLD, __type: 'AccessDeniedException' },
  { Message: TOLD },
  { error: { code: 429, message: TOLD, status: 'RESOURCE_EXHAUSTED', details: [{ metadata: { consumer: TOLD } }] } },
  [{ error: { code: 403, message: TOLD } }],
  { error: TOLD },
  { detail: [{ loc: ['body'], msg: TOLD }] },
  { type: 'ThrottlingException', message: TOLD },
  { id: 'r', status: 'failed', output: [], error: { code: 'x', message: TOLD } },
  { choices: [{ finish_reason: 'error', error: { message: TOLD } }] },
  TOLD,
];
const PAGES = [`<html><body>${TOLD}</body></html>`, TOLD, `{"error":{"message":"${TOLD}`];

describe('an error with a status of success', () => {
  it('has no names in it as a whole answer, whatever its content type says', async () => {
    const bodies = [...ERRORS.map((error) => JSON.stringify(error)), ...PAGES];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), types, sizes, async (text, type, pieces) => {
        const { body, headers } = await read('messages', type, Buffer.from(`\n ${text}`), pieces);
        expect(body + JSON.stringify(headers)).not.toMatch(SECRETS);
      }),
    );
  });

  it('has none as an event, however its lines end and its bytes are cut', async () => {
    const events = [
      ...ERRORS.map((error) => JSON.stringify(error)),
      ...ERRORS.map((error) => JSON.stringify(error, null, 1)),
      JSON.stringify({ type: 'response.failed', response: { status: 'failed', error: { message: TOLD } } }),
      TOLD,
    ];
    const arbitrary = fc.record({ data: fc.constantFrom(...events), type: types, end: ends, isCut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(arbitrary, sizes, async ({ data, type, end, isCut }, pieces) => {
        const lines = ['event: ping', 'data: {"type": "ping"}', '', 'event: error'];
        const all = [...lines, ...data.split('\n').map((line) => `data: ${line}`), ...(isCut ? [] : ['', ''])];
        const { body } = await read('messages', type, Buffer.from(all.join(end)), pieces);
        expect(body).not.toMatch(SECRETS);
        expect(body.split(/\r\n|\r|\n/).slice(0, 4)).toEqual(lines);
      }),
    );
  });

  it('has none in a frame of AWS', async () => {
    const error = `event: error\ndata: ${JSON.stringify({ error: { message: TOLD } })}\n\n`;
    const inside = `event: x\ndata: ${JSON.stringify({ type: 'error', error: { type: 'api_error', message: TOLD } })}`;
    for (const event of [error, inside]) {
      const bytes = Buffer.from(EVENT_STREAM.frame(event));
      expect((await read('messages', EVENT_STREAM.contentType, bytes, [7])).body).not.toMatch(SECRETS);
    }
  });
});

describe('a conversation about such names', () => {
  const parts = [
    { type: 'message_start', message: { id: 'msg_12345678901', content: [] } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `"error": {"message": "${TOLD}"}` } },
    {
      type: 'response.completed',
      response: { created_at: 1_764_380_000, error: null, instructions: TOLD, output: [] },
    },
    { type: 'codex.rate_limits', reset_at: 1_764_380_000 },
    { id: 'c', created: 1_764_380_000, choices: [{ delta: { content: TOLD } }] },
    { id: 'c', object: 'chat.completion.chunk', created: 1_764_380_000, usage: { total_tokens: 3 } },
    { candidates: [{ content: { parts: [{ text: TOLD }] } }], responseId: '12345678901' },
  ];

  it('streams byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(types, ends, sizes, async (type, end, pieces) => {
        const text = parts.map((part) => `data:${JSON.stringify(part)}${end}${end}: ${TOLD}${end}${end}`).join('');
        expect((await read('messages', type, Buffer.from(text), pieces)).body).toBe(text);
      }),
    );
  });

  it('passes byte for byte as a whole, also a large one and one that is cut off', async () => {
    const content = [{ type: 'text', text: `"error": {"message": "${TOLD}"}` }];
    const small = JSON.stringify({ type: 'message', id: 'msg_1', content, usage: { input_tokens: 12 } }, null, 2);
    const large = JSON.stringify({ output: [{ text: TOLD.repeat(20_000) }], error: { message: TOLD } });
    for (const text of [small, large, small.padEnd(70_000), `{"content":[${'1,'.repeat(40_000)}"${TOLD}`])
      expect((await read('messages', 'application/json', Buffer.from(text), [50_000])).body).toBe(text);
  });
});
